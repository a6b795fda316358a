import { expect, it } from "vitest";
import { createNews } from "../../../../speaker/announcer/ownership/news.ts";

const T = 150;

it("what nobody had is to be had as soon as no more of it is to be expected", () => {
  const news = createNews(T);
  news.came(0, T);
  expect(news.ripensAt(T, false)).toBe(T);
});

it("what comes later keeps what came first waiting", () => {
  const news = createNews(T);
  news.came(0, T);
  news.came(100, T);
  expect(news.ripensAt(T, false)).toBe(100 + T);
});

it("a stream of news keeps nothing waiting for more than an interval", () => {
  const news = createNews(T);
  for (const now of [0, 100, 200, 300]) news.came(now, T);
  expect(news.ripensAt(T, false)).toBe(2 * T);
});

it("who lacks some of what others claim waits for two intervals, whether there is more news or not", () => {
  expect(createNews(T).ripensAt(1_000, true)).toBe(1_000 + 2 * T);
});

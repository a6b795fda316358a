import { describe, expect, it } from "vitest";
import { createComplaints } from "../../../speaker/report/complaints.ts";
import type { Complaint } from "../../../speaker/report/complaints.ts";

const UNREADY: Complaint = { reason: "NotAnnounced", message: "no endpoint is ready", patienceMs: 10_000 };

describe("a complaint", () => {
  it("is due when it lasted long enough, and once", () => {
    const complaints = createComplaints();
    complaints.set("default/app", [UNREADY], 0);
    expect([complaints.wakeAt(), complaints.due(9_999)]).toEqual([10_000, []]);
    complaints.set("default/app", [UNREADY], 9_999);
    expect(told(complaints.due(10_000))).toEqual(["no endpoint is ready"]);
    complaints.set("default/app", [UNREADY], 20_000);
    expect([complaints.wakeAt(), complaints.due(90_000)]).toEqual([undefined, []]);
  });

  it("is dropped when it is over before", () => {
    const complaints = createComplaints();
    complaints.set("default/app", [UNREADY], 0);
    complaints.set("default/app", [], 5_000);
    expect([complaints.wakeAt(), complaints.due(90_000)]).toEqual([undefined, []]);
  });

  it("starts anew when it comes back, and when it says something else", () => {
    const complaints = createComplaints();
    complaints.set("default/app", [UNREADY], 0);
    complaints.due(10_000);
    complaints.set("default/app", [], 11_000);
    complaints.set("default/app", [UNREADY], 12_000);
    expect(complaints.wakeAt()).toBe(22_000);
    complaints.set("default/app", [{ ...UNREADY, message: "no node is eligible" }], 13_000);
    expect(complaints.wakeAt()).toBe(23_000);
    expect(told(complaints.due(23_000))).toEqual(["no node is eligible"]);
  });

  it("is due at once without patience, before others that were there earlier", () => {
    const complaints = createComplaints();
    complaints.set("default/app", [UNREADY], 0);
    complaints.set("default/mail", [{ ...UNREADY, patienceMs: 0 }], 5_000);
    expect(complaints.wakeAt()).toBe(5_000);
    expect(complaints.due(5_000).map(({ service }) => service)).toEqual(["default/mail"]);
  });
});

function told(due: readonly { readonly complaint: Complaint }[]): readonly string[] {
  return due.map(({ complaint }) => complaint.message);
}

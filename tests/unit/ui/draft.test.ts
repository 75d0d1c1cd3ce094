import { createRoot } from "solid-js";
import { describe, expect, it, vi } from "vitest";
import { LIMITS } from "../../../shared/limits.ts";
import type { RpcError } from "../../../extension/rpc/contract.ts";
import {
  createDraft,
  NO_DRAFT,
  type ComposerSource,
  type Draft,
} from "../../../extension/ui/features/composer/draft.ts";

function setUp(answer: RpcError | null, initial = "") {
  const send = vi.fn<ComposerSource["send"]>(() => Promise.resolve(answer));
  const edit = vi.fn<ComposerSource["edit"]>(() => Promise.resolve(answer));
  const save = vi.fn<ComposerSource["draft"]>();
  return createRoot((dispose) => {
    const draft: Draft = createDraft(
      { send, edit, draft: save, sendFile: () => Promise.resolve(answer) },
      { ...NO_DRAFT, text: initial },
      () => [{ index: 2, name: "Ann" }],
    );
    return { draft, send, edit, save, dispose };
  });
}

describe("createDraft", () => {
  it("starts with what was saved", () => {
    expect(setUp(null, "half a thought").draft.text()).toBe("half a thought");
  });

  it("sends once, tidied, and leaves the field empty", async () => {
    const { draft, send, save } = setUp(null, "saved before");
    draft.write("\n\nwords \n ");
    await draft.send();
    expect(send.mock.calls).toEqual([["words", {}]]);
    expect(draft.text()).toBe("");
    expect(save.mock.lastCall).toEqual([NO_DRAFT]);
  });

  it("puts a refused message back, before what was typed since", async () => {
    const { draft } = setUp("storage");
    draft.write("first");
    const sent = draft.send();
    draft.write("second");
    await sent;
    expect(draft.text()).toBe("first\nsecond");
    expect(draft.refused()).toBe("storage");
    draft.write("first");
    expect(draft.refused()).toBeNull();
  });

  it("keeps the saved text until its message is safely queued", async () => {
    const { draft, save } = setUp(null, "words");
    const sent = draft.send();
    draft.flush();
    expect(save).not.toHaveBeenCalled();
    await sent;
    expect(save.mock.calls).toEqual([[NO_DRAFT]]);
  });

  it.each(["", "  \n\t "])("does not send %j", async (text) => {
    const { draft, send } = setUp(null);
    draft.write(text);
    await draft.send();
    expect(send).not.toHaveBeenCalled();
  });

  it("refuses what is too long before sending, and knows by how much", async () => {
    const { draft, send } = setUp(null);
    draft.write("x".repeat(LIMITS.textChars + 3));
    expect(draft.excess()).toBe(3);
    await draft.send();
    expect(send).not.toHaveBeenCalled();
    draft.write("x".repeat(LIMITS.textChars));
    expect(draft.sendable()).toBe(true);
  });

  it("puts inserted text after what stands there", () => {
    const { draft } = setUp(null, "mine");
    draft.insert("again");
    expect(draft.text()).toBe("mine\nagain");
  });

  it("sends what it answers and whom it names, and keeps both until it is taken", async () => {
    const { draft, send, save } = setUp("storage");
    draft.write("@Ann look");
    draft.answer("1.7");
    draft.flush();
    expect(save.mock.lastCall).toEqual([{ text: "@Ann look", reply: "1.7", edit: null }]);
    await draft.send();
    expect(send.mock.lastCall).toEqual(["@Ann look", { mentions: [2], reply: "1.7" }]);
    expect([draft.text(), draft.reply()]).toEqual(["@Ann look", "1.7"]);
  });

  it("edits beside what is being written, which comes back afterwards", async () => {
    const { draft, edit, save } = setUp(null, "half a thought");
    draft.edit("0.3", "old words");
    draft.write("new words");
    draft.flush();
    expect(save.mock.lastCall).toEqual([
      { text: "half a thought", reply: null, edit: { id: "0.3", text: "new words" } },
    ]);
    await draft.send();
    expect(edit.mock.calls).toEqual([["0.3", "new words", {}]]);
    expect([draft.text(), draft.editing()]).toEqual(["half a thought", null]);
    draft.edit("0.3", "new words");
    draft.leave();
    expect(draft.text()).toBe("half a thought");
  });
});

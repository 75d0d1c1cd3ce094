import { createContext, useContext } from "solid-js";
import type { RpcError } from "../../../rpc/contract.ts";
import type { MessageItem } from "./rows.ts";

/** What one can do to what was said in a room. Each gives null once it is safely stored, else why not. */
export interface TalkSource {
  react(id: string, emoji: string, on: boolean): Promise<RpcError | null>;
  /** For everybody. */
  delete(id: string): Promise<RpcError | null>;
  /** Out of this browser alone. */
  remove(id: string): Promise<RpcError | null>;
  /** Takes that back. */
  restore(id: string): Promise<RpcError | null>;
}

/** A message to go to. */
export interface Goal {
  id: string;
  at: number;
}

/** Where a menu hangs: a rectangle of the window, in CSS pixels. */
export interface Anchor {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** One of the others, and whether a message has been read there. */
export interface Reader {
  member: number;
  name: string;
  mark: string;
  verified: boolean;
  read: boolean;
}

/** What a thread's rows need to know beyond themselves. */
export interface RowContext {
  /** A member's mark, or null for one who is no longer in the roster. */
  mark(sender: number): string | null;
  /** Whether the person has verified this member. */
  verified(sender: number): boolean;
  /** All others, with what each says of having read up to a position. */
  readers(at: number): readonly Reader[];
  now(): number;
  isOpen(id: string): boolean;
  toggle(id: string): void;
  writeAgain(text: string): void;
  react(item: MessageItem, emoji: string): void;
  /** Opens the menu of what can be done with a message. */
  menu(item: MessageItem, element: HTMLElement, anchor: Anchor): void;
  /** Does what a letter stands for, as the menu shows it; false for one that stands for nothing. */
  shortcut(item: MessageItem, key: string): boolean;
  /** Goes to a message, however far back it is. */
  jump(id: string, at: number): void;
}

export const RowContexts = createContext<RowContext>();

/** Throws outside of a thread. */
export function useRows(): RowContext {
  const context = useContext(RowContexts);
  if (context === undefined) throw new Error("useRows needs a thread above it");
  return context;
}

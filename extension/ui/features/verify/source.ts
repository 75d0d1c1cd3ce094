import type { RpcError } from "../../../rpc/contract.ts";

/** What verifying asks of the background, for one room. Each throws where it was refused. */
export interface VerifySource {
  number(member: number): Promise<string[]>;
  mark(member: number, agrees: boolean): Promise<void>;
  /** Asks a member for a proof, or answers the one who has asked. */
  prove(member: number, secret: string, asked: boolean): Promise<void>;
  stop(): void;
  reason(error: unknown): RpcError;
}

import { blocks, type Block, type Inline } from "./markdown.ts";

/** Harmless text as it is read, without the marks that were taken as such; one line for each block. */
export function plain(text: string): string {
  return blocks(text).map(ofBlock).join("\n");
}

function ofBlock(block: Block): string {
  switch (block.kind) {
    case "paragraph":
      return ofInlines(block.children);
    case "code":
      return block.text;
    case "quote":
      return block.children.map(ofBlock).join("\n");
    case "list":
      return block.items
        .map(
          (item, at) => `${block.start === null ? "•" : `${block.start + at}.`} ${ofInlines(item)}`,
        )
        .join("\n");
  }
}

function ofInlines(nodes: readonly Inline[]): string {
  return nodes.map(ofInline).join("");
}

function ofInline(node: Inline): string {
  if ("children" in node) return ofInlines(node.children);
  // As in the thread: words that are the writer's don't hide where a link leads.
  if (node.kind === "link" && node.named) return `${node.text} (${new URL(node.href).host})`;
  return node.text;
}

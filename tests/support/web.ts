import { createServer, type Server } from "node:net";

/**
 * A web server that keeps a log of everything that reaches it, down to a bare connection:
 *
 *     const web = await WebServer.start();                  // or start({ port })
 *     web.page("/letter", `<a href="${link}">come in</a>`);
 *     web.log                                               // ["GET /letter HTTP/1.1"]
 *     web.connections, web.received                         // connections and bytes so far
 *     await web.stop();
 */
export class WebServer {
  readonly log: string[] = [];
  connections = 0;
  received = 0;
  readonly port: number;
  readonly #server: Server;
  readonly #pages = new Map<string, string>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static start({ port = 0 }: { port?: number } = {}): Promise<WebServer> {
    return new Promise((resolve, reject) => {
      const server = createServer();
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        const bound = server.address();
        if (bound === null || typeof bound === "string") return reject(new Error("no port"));
        const web = new WebServer(server, bound.port);
        web.#listen();
        resolve(web);
      });
    });
  }

  #listen(): void {
    this.#server.on("connection", (socket) => {
      this.connections += 1;
      let head = "";
      socket.on("error", () => socket.destroy());
      socket.on("data", (data) => {
        this.received += data.length;
        head += data.toString("latin1");
        if (!head.includes("\r\n\r\n")) return;
        const line = head.slice(0, head.indexOf("\r\n"));
        this.log.push(line);
        const page = this.#pages.get(line.split(" ")[1] ?? "");
        const body = Buffer.from(page ?? "nothing here");
        const status = page === undefined ? "404 Not Found" : "200 OK";
        socket.end(
          Buffer.concat([
            Buffer.from(
              `HTTP/1.1 ${status}\r\nContent-Type: text/html; charset=utf-8\r\n` +
                `Content-Length: ${body.length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n`,
            ),
            body,
          ]),
        );
      });
    });
  }

  /** Puts a page there and returns its address. */
  page(path: string, body: string): string {
    const icon = '<link rel="icon" href="data:,">';
    this.#pages.set(path, `<!doctype html><title>A page of the web</title>${icon}${body}`);
    return `http://127.0.0.1:${this.port}${path}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

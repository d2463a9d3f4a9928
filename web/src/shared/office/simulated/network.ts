export type Network = "usual" | "slow" | "down";

const delay = 3_000;

// Stands for the mail server, which is up whatever happens to ours.
const mailServer = "/api/v1/simulator/sent-mails";

/** Makes calls to the host slow, or lets none through; for this window alone. */
export function pretendNetwork(network: () => Network): void {
  const own = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    if (input === mailServer) return own(input, init);
    if (network() === "slow") await new Promise((resolve) => setTimeout(resolve, delay));
    if (network() === "down") throw new TypeError("The simulator's network is down.");
    return own(input, init);
  };
}

namespace AddinHost.Benchmarks;

/// <summary>
/// Takes the arguments of the other mail programs that are measured (MODE [PLACE] [--tls] [--n N] [--lean]) and prints one JSON line per figure in their form,
/// so that all of them stand side by side in one round.
/// </summary>
internal static class Peer
{
    public static async Task<int> RunAsync(string[] args)
    {
        var options = PeerOptions.Read(args);
        switch (options.Mode)
        {
            case "parse":
                PeerParse.Everything(options);
                return 0;
            case "struct":
                PeerParse.Structure(options);
                return 0;
            case "headers" or "raw" or "full" or "full1":
                await PeerFetch.RunAsync(PeerServer.Local(options.Tls), options);
                return 0;
            case "log":
                // Where the same messages lie as files, all of them are put on record; else replies only, as the product does by default.
                await PeerLog.RunAsync(options, PeerServer.Local(options.Tls), options.Place);
                return 0;
            case "idle1":
                await PeerIdle.OneAsync(PeerServer.Local(options.Tls), options.Place ?? "u1");
                return 0;
            case "idleN":
                await PeerIdle.ManyAsync(PeerServer.Local(options.Tls), options);
                return 0;
            default:
                await Console.Error.WriteLineAsync("Not a mode: " + options.Mode);
                return 1;
        }
    }
}

/// <summary>What a peer is asked to do. The place is a folder of messages (parse, struct, log) or a user's name (idle1).</summary>
internal sealed record PeerOptions(string Mode, string? Place, bool Tls, bool Lean, int Count)
{
    public static PeerOptions Read(string[] args)
    {
        var count = Array.IndexOf(args, "--n") is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture) : 500;
        return new PeerOptions(
            args.Length > 0 ? args[0] : string.Empty, args.Length > 1 && !args[1].StartsWith("--", StringComparison.Ordinal) ? args[1] : null, args.Contains("--tls"), args.Contains("--lean"), count);
    }
}

using AddinHost.Benchmarks;

// Figures are read by people and noted; nothing here passes or fails.
switch (args)
{
    case ["host", "start", ..]:
        await HostFigures.StartAsync(rounds: 7);
        return 0;
    case ["host", "idle", ..]:
        await HostFigures.IdleAsync();
        return 0;
    case ["host", "first-sync", ..]:
        await FirstSync.RunAsync(messages: args.Length > 2 ? int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 5_000);
        return 0;
    case ["find", ..]:
        await Finding.RunAsync(Number("--messages", 1_000_000), Number("--contacts", 100_000), Number("--rounds", 100));
        return 0;
    case ["match", ..]:
        await Matching.RunAsync(Number("--ids", 10_000_000), Number("--rounds", 20_000));
        return 0;
    case ["decide", ..]:
        await Deciding.RunAsync(Number("--messages", 50_000), Number("--batch", 100));
        return 0;
    case ["queue", ..]:
        await Queueing.RunAsync(Number("--messages", 1_000), Number("--mailboxes", 100));
        return 0;
    case ["pipeline", ..]:
        await PeerLog.RunAsync(PeerOptions.Read(["log", "--tls"]), PeerServer.Read([.. args, "--tls"]), args is [.., "--maildir", var files] ? files : null);
        return 0;
    case ["idle", ..]:
        await IdleAccounts.RunAsync(Number("--accounts", 1_000), args.Contains("--tls"), !args.Contains("--without-notify"), Number("--messages", 200));
        return 0;
    case ["pixel", ..]:
        await PixelLoad.RunAsync(Number("--seconds", 10), Number("--rounds", 3));
        return 0;
    case ["card", ..]:
        await CardLoad.RunAsync(Number("--callers", 50), Number("--seconds", 10), Number("--entries", 200));
        return 0;
    case ["activity", ..]:
        await ActivityFigures.RunAsync(Number("--events", 1_000_000), Number("--rounds", 100));
        return 0;
    case ["rewrite", ..]:
        Rewriting.Run(Number("--bytes", 100_000), Number("--links", 200), Number("--rounds", 500));
        return 0;
    case ["sidebar", ..]:
        await SidebarFigures.RunAsync(Number("--messages", 1_000_000), Number("--contacts", 100_000), Number("--entries", 1_000), Number("--rounds", 200));
        return 0;
    case ["bare-pixel", var port]:
        return await PixelLoad.ServeBareAsync(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
    case ["mail", "parse", "--maildir", var folder]:
        var place = Directory.Exists(Path.Combine(folder, "new")) ? Path.Combine(folder, "new") : folder;
        PeerParse.Everything(PeerOptions.Read(["parse", place]));
        PeerParse.Structure(PeerOptions.Read(["struct", place]));
        return 0;
    case ["mail", "bombs"]:
        Bombs.Run();
        return 0;
    case ["mail", "fetch", ..]:
        foreach (var mode in (string[])["headers", "raw", "full"])
            await PeerFetch.RunAsync(PeerServer.Read(args), PeerOptions.Read([mode, .. args[2..]]));
        return 0;
    case ["peer", .. var peer]:
        return await Peer.RunAsync(peer);
    default:
        Console.WriteLine("""
            dotnet run -c Release --project tests/AddinHost.Benchmarks -- COMMAND
              host start              time from the start of the process to the first page served
              host idle               memory of the idle host with one mailbox
              host first-sync [N]     messages a second of a first sync, without and with bodies to fetch
              idle [--accounts N] [--tls] [--without-notify] [--messages N]
                                      memory of the host with N accounts that wait, and the time from a server's announcement to the committed row
              find [--messages N] [--contacts N] [--rounds N]
                                      search and timeline pages among N messages, 10,000 of them on one contact, and lists of N contacts
              pixel [--seconds N] [--rounds N]
                                      pixel and redirect with every event stored, beside an endpoint that stores nothing
              card [--callers N] [--seconds N] [--entries N]
                                      the Gmail card of an open message for N callers at once, as fast as they can and at one a second; Gmail answers at once
              activity [--events N] [--rounds N]
                                      pages and charts of the activity page among N opens and clicks of a year; on PostgreSQL where INLAY_TEST_POSTGRES names one
              rewrite [--bytes N] [--links N] [--rounds N]
                                      following the links of one HTML mail of N bytes
              sidebar [--messages N] [--contacts N] [--entries N] [--rounds N]
                                      what pane and card show for a contact with so many entries among N messages, read and composing; on PostgreSQL where INLAY_TEST_POSTGRES names one
              match [--ids N] [--rounds N]
                                      finding 3 and 10 names, and those of 500 messages, among N known Message-IDs; on PostgreSQL where INLAY_TEST_POSTGRES names one
              decide [--messages N] [--batch N]
                                      passing over mail that matches nothing: processor time for each, and bodies fetched
              queue [--messages N] [--mailboxes N]
                                      N scheduled messages due at once on a clock of its own: how long, in which order, within which limits, and how often the queue asks; on PostgreSQL where INLAY_TEST_POSTGRES names one
              pipeline [--host H] [--port P] [--maildir D]
                                      the inbox of u1 (password pw, TLS) read, decided and put on record by a host: all messages where D has them as files too, else replies only
              mail parse --maildir D  messages in memory: everything in them, and their structure only
              mail bombs              time and memory that hostile messages of 100 MB take
              mail fetch [--host H] [--port P] [--tls]
                                      the inbox of u1 (password pw): headers, raw messages, and all that is in them
              peer MODE ...           the arguments of the other mail programs that are measured
            Each prints JSON lines.
            """);
        return 1;
}

int Number(string name, int otherwise) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture) : otherwise;

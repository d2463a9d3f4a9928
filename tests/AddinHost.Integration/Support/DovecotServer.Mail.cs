using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace AddinHost.Integration.Support;

/// <summary>What other programs do with the mail on the server: deliver it, file it, lose track of it; and what lies there.</summary>
public sealed partial class DovecotServer
{
    private static readonly string[] MaildirParts = ["cur", "new"];

    public Task DeliverAsync(MailUser user, byte[] message, CancellationToken ct = default) => DeliverAsync(user, [message], ct);

    public Task DeliverAsync(MailUser user, string message, CancellationToken ct = default) =>
        DeliverAsync(user, [Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n"))], ct);

    /// <summary>Delivers into the inbox by LMTP (RFC 2033) over one connection. The server adds Return-Path, Delivered-To and Received on top.</summary>
    public async Task DeliverAsync(MailUser user, IEnumerable<byte[]> messages, CancellationToken ct = default)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, LmtpPort, ct);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await ExpectAsync(reader, "220", ct);
        await SayAsync("LHLO tests", "250");
        foreach (var message in messages)
        {
            await SayAsync("MAIL FROM:<sender@elsewhere.test>", "250");
            await SayAsync($"RCPT TO:<{user.Address}>", "250");
            await SayAsync("DATA", "354");
            await stream.WriteAsync(Stuffed(message), ct);
            await ExpectAsync(reader, "250", ct);
        }

        await SayAsync("QUIT", "221");

        async Task SayAsync(string command, string code)
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(command + "\r\n"), ct);
            await ExpectAsync(reader, code, ct);
        }
    }

    /// <summary>Files a message byte for byte into any folder, as another mail client would with APPEND.</summary>
    public Task SaveAsync(MailUser user, string mailbox, byte[] message, CancellationToken ct = default) =>
        DoveadmAsync(["save", "-u", user.Address, "-m", mailbox], message, ct);

    /// <summary>Makes everything in a folder as if it had arrived then; before anybody has looked at it.</summary>
    public void Age(MailUser user, string mailbox, DateTimeOffset receivedAt)
    {
        foreach (var file in MaildirFiles(user, mailbox).ToList())
            File.SetLastWriteTimeUtc(file, receivedAt.UtcDateTime);
    }

    /// <summary>Files a message that arrived earlier.</summary>
    public async Task SaveAsync(MailUser user, string mailbox, byte[] message, DateTimeOffset receivedAt, CancellationToken ct = default)
    {
        var before = MaildirFiles(user, mailbox).ToHashSet(StringComparer.Ordinal);
        await SaveAsync(user, mailbox, message, ct);
        // A Maildir keeps the time of arrival as that of the file.
        File.SetLastWriteTimeUtc(MaildirFiles(user, mailbox).Single(file => !before.Contains(file)), receivedAt.UtcDateTime);
    }

    /// <summary>The messages of a folder straight from the disk, oldest first. Folder names in ASCII.</summary>
    public async Task<IReadOnlyList<StoredMail>> ListAsync(MailUser user, string mailbox = "INBOX", CancellationToken ct = default)
    {
        while (true)
        {
            var found = new List<StoredMail>();
            try
            {
                foreach (var file in MaildirFiles(user, mailbox))
                    found.Add(new StoredMail(Path.GetFileName(file), Flags(file), await File.ReadAllBytesAsync(file, ct)));
                return found;
            }
            catch (FileNotFoundException)
            {
                // Renamed by the server meanwhile, because it was seen or flagged: look again.
                ct.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>
    /// What happens when a server rebuilds its index: a new UIDVALIDITY, and the old UIDs now name other messages (in reverse order, from 1).
    /// Whoever is connected as this user is thrown out. Returns the new value.
    /// </summary>
    public async Task<uint> ResetUidValidityAsync(MailUser user, string mailbox = "INBOX", CancellationToken ct = default)
    {
        var before = await UidValidityAsync(user, mailbox, ct);
        var list = Path.Combine(MaildirPath(user, mailbox), "dovecot-uidlist");
        var lines = await File.ReadAllLinesAsync(list, ct);
        var names = lines.Skip(1).Select(line => line[line.IndexOf(' ', StringComparison.Ordinal)..]).Reverse().ToList();
        var header = UidListHeader().Replace(lines[0], string.Create(CultureInfo.InvariantCulture, $"V{before + 1} N{names.Count + 1}"));
        foreach (var index in Directory.EnumerateFiles(MaildirPath(user, mailbox), "dovecot.index*"))
            File.Delete(index);
        // Written in place: the file keeps its owner.
        await File.WriteAllLinesAsync(list, [header, .. names.Select((name, at) => string.Create(CultureInfo.InvariantCulture, $"{at + 1}{name}"))], ct);
        await KickAsync(user, ct);
        var after = await UidValidityAsync(user, mailbox, ct);
        return after != before ? after : throw new InvalidOperationException("Dovecot did not take the new UIDVALIDITY.\n" + Log);
    }

    public async Task<uint> UidValidityAsync(MailUser user, string mailbox = "INBOX", CancellationToken ct = default)
    {
        var printed = await DoveadmAsync(["-f", "pager", "mailbox", "status", "-u", user.Address, "uidvalidity", mailbox], ct: ct);
        return uint.Parse(printed.Split(["uidvalidity: "], StringSplitOptions.None)[1].Split('\n')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Cuts every connection of this user; does nothing when there is none.</summary>
    public async Task KickAsync(MailUser user, CancellationToken ct = default)
    {
        try
        {
            await DoveadmAsync(["kick", user.Address], ct: ct);
        }
        catch (InvalidOperationException e) when (e.Message.Contains("no users kicked", StringComparison.Ordinal))
        {
        }
    }

    private static async Task ExpectAsync(StreamReader reader, string code, CancellationToken ct)
    {
        string? line;
        do
            line = await reader.ReadLineAsync(ct);
        while (line is { Length: > 3 } && line[3] == '-');
        if (line?.StartsWith(code, StringComparison.Ordinal) != true)
            throw new InvalidOperationException($"Expected {code} but the server said: {line ?? "nothing"}");
    }

    // RFC 5321 section 4.5.2: a dot at the start of a line is doubled; the end is a line with one dot.
    private static byte[] Stuffed(byte[] message)
    {
        var stuffed = new List<byte>(message.Length + 64);
        for (var at = 0; at < message.Length; at++)
        {
            if (message[at] == '.' && (at == 0 || message[at - 1] == '\n'))
                stuffed.Add((byte)'.');
            stuffed.Add(message[at]);
        }

        if (message is not [.., (byte)'\r', (byte)'\n'])
            stuffed.AddRange("\r\n"u8);
        stuffed.AddRange(".\r\n"u8);
        return [.. stuffed];
    }

    private static string Flags(string file)
    {
        var at = file.LastIndexOf(":2,", StringComparison.Ordinal);
        return at < 0 ? "" : file[(at + 3)..];
    }

    private IEnumerable<string> MaildirFiles(MailUser user, string mailbox) => MaildirParts
        .Select(part => Path.Combine(MaildirPath(user, mailbox), part))
        .Where(Directory.Exists)
        .SelectMany(Directory.EnumerateFiles)
        .OrderBy(Path.GetFileName, StringComparer.Ordinal);

    private string MaildirPath(MailUser user, string mailbox)
    {
        var root = Path.Combine(folder["mail"], user.Address, "Maildir");
        return mailbox == "INBOX" ? root : Path.Combine(root, "." + mailbox.Replace('/', '.'));
    }

    [GeneratedRegex(@"V[0-9]+ N[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex UidListHeader();
}

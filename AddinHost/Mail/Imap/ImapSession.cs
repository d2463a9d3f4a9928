using System.Globalization;
using AddinHost.Mail.Imap.Commands;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap;

/// <summary>The state of one connection: stream, TLS, capabilities, the selected folder, and whether it can still be used.</summary>
internal sealed class ImapSession(MailTransport transport, ImapOptions options) : IAsyncDisposable
{
    // What other folders have announced is kept per folder; a server that makes up names gets no more than this.
    private const int MostAnnounced = 100;

    private const int MostAhead = 4096;

    private readonly Dictionary<string, ImapFolderStatus> _announced = new(StringComparer.Ordinal);
    private readonly HashSet<string> _enabled = new(StringComparer.OrdinalIgnoreCase);
    private ImapReader _reader = new(transport.Stream, options);
    private int _commands;
    private int _busy;
    private int _broken;

    public ImapOptions Options => options;

    public Stream Stream { get; private set; } = transport.Stream;

    public ImapReader Reader => _reader;

    /// <summary>True once everything read came over TLS, or when no TLS was asked for.</summary>
    public bool IsPrivate { get; private set; } = transport.Security == MailSecurity.None;

    public bool IsBroken => Volatile.Read(ref _broken) != 0;

    public ImapCapabilities Capabilities { get; private set; } = ImapCapabilities.None;

    /// <summary>False after TLS and after login, until the server has said again what it can do.</summary>
    public bool CapabilitiesKnown { get; set; }

    public ImapSelected? Selected { get; private set; }

    /// <summary>A message came or went since IDLE last returned or the folder was selected.</summary>
    public bool ChangePending { get; set; }

    /// <summary>The server gave up on NOTIFY (RFC 5465 5.8): what was announced since is not complete.</summary>
    public bool NotifyLost { get; set; }

    /// <summary>NOTIFY was asked for: STATUS may come at any time.</summary>
    public bool HasNotify { get; set; }

    /// <summary>Last announced states of folders, by STATUS that came by itself or was asked for.</summary>
    public IReadOnlyDictionary<string, ImapFolderStatus> Announced => _announced;

    /// <summary>What ENABLE switched on (RFC 5161).</summary>
    public IReadOnlyCollection<string> Enabled => _enabled;

    /// <summary>Names are UTF-8 on the wire, not modified UTF-7 (RFC 6855 3, RFC 9051 6.3.1).</summary>
    public bool Utf8 => _enabled.Contains("UTF8=ACCEPT") || _enabled.Contains("IMAP4rev2");

    public ImapStatusText? Goodbye { get; private set; }

    public async Task UpgradeAsync(CancellationToken ct)
    {
        // What is here already came from anyone on the way (CVE-2021-33515 and its kin): never read it as if TLS had carried it.
        if (_reader.HasBuffered)
            throw new MailProtocolException(MailFailure.TlsRefused, "Bytes came before TLS that must come after it.");

        var tls = await transport.UpgradeAsync(ct);
        _reader.Release();
        Stream = tls;
        _reader = new ImapReader(tls, options);
        IsPrivate = true;
        Capabilities = ImapCapabilities.None;
        CapabilitiesKnown = false;
        Goodbye = null;
        _announced.Clear();
        _enabled.Clear();
        NotifyLost = false;
    }

    public void Select(ImapSelected? selected)
    {
        Selected = selected;
        ChangePending = false;
    }

    /// <summary>Reserves the connection for one command.</summary>
    public ImapExchange Open(string command, TimeSpan limit, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (IsBroken)
            throw ImapFailures.Closed();
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException("An IMAP connection does one command at a time.");
        return new ImapExchange(this, command, limit, ct);
    }

    public string NextTag() => string.Create(CultureInfo.InvariantCulture, $"A{++_commands}");

    public ImapCommandLine Line(string name) => new(name, Utf8);

    /// <summary>Reserves the connection and sends the command.</summary>
    public async Task<ImapExchange> StartAsync(ImapCommandLine line, TimeSpan limit, CancellationToken ct)
    {
        var exchange = Open(line.Name, limit, ct);
        try
        {
            await exchange.SendAsync(line);
            return exchange;
        }
        catch
        {
            exchange.Dispose();
            throw;
        }
    }

    /// <summary>Sends a command whose untagged answers are only state.</summary>
    public async Task<ImapStatusText> RunAsync(ImapCommandLine line, CancellationToken ct)
    {
        using var exchange = await StartAsync(line, options.CommandTimeout, ct);
        return await exchange.FinishAsync();
    }

    /// <summary>
    /// Sends several commands without waiting for each answer, and returns what became of each. Only so much is sent ahead as any connection takes without
    /// being read, so that both sides never wait for the other to read; a command whose literal has to wait goes alone.
    /// </summary>
    public async Task<IReadOnlyList<ImapSent>> RunAllAsync(IReadOnlyList<ImapCommandLine> lines, Action<ImapResponse>? onData, CancellationToken ct)
    {
        var answers = new List<ImapSent>(lines.Count);
        for (var next = 0; next < lines.Count;)
        {
            using var exchange = Open(lines[next].Name, options.CommandTimeout, ct);
            exchange.KeepsRefusals = true;
            var bytes = 0;
            do
            {
                bytes += lines[next].Length;
                await exchange.SendAsync(lines[next++]);
            }
            while (next < lines.Count && bytes + lines[next].Length <= MostAhead && exchange.CanSendAhead(lines[next - 1]) && exchange.CanSendAhead(lines[next]));

            while (await exchange.NextAsync() is { } response)
                onData?.Invoke(response);
            answers.AddRange(exchange.Sent);
        }

        return answers;
    }

    public void Release(bool completed)
    {
        _reader.LineLimit = options.MaxLineLength;
        _reader.LiteralKeep = options.MaxLineLength;
        _reader.LiteralLimit = options.MaxLiteralLength;
        _reader.ReusesLiterals = false;
        _reader.Sink = null;

        // A read may still be going on where it was not completed: its buffers are left to it.
        if (completed)
            _reader.Release();
        else
            Break();
        Volatile.Write(ref _busy, 0);
    }

    /// <summary>Closes the connection: what the server would say next belongs to nobody.</summary>
    public void Break()
    {
        if (Interlocked.Exchange(ref _broken, 1) == 0)
            Stream.Dispose();
    }

    /// <summary>Keeps the state that a server may announce at any time (RFC 9051 5.2, 7).</summary>
    public void Observe(ImapResponse response)
    {
        switch (response.Kind)
        {
            case ImapResponseKind.Exists:
                if (Selected is not null && Selected.Exists != response.Number)
                {
                    Selected.Exists = response.Number;
                    ChangePending = true;
                }

                break;
            case ImapResponseKind.Expunge:
                if (Selected is { Exists: > 0 })
                    Selected.Exists--;
                ChangePending = true;
                break;
            case ImapResponseKind.Vanished:
                Vanish(response.Parse(options.MaxDepth));
                break;
            case ImapResponseKind.Status:
                Announce(StatusCommand.Read(response.Parse(options.MaxDepth), Utf8));
                break;
            case ImapResponseKind.Enabled:
                _enabled.UnionWith(ImapText.Decode(response.Arguments).Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(name => name.Length <= 40).Take(20));
                break;
            case ImapResponseKind.Capability:
                SetCapabilities(ImapText.Decode(response.Arguments));
                break;
            case ImapResponseKind.Ok:
                Observe(ImapStatusText.Parse(response.Kind, response.Arguments));
                break;
            case ImapResponseKind.Bye:
                Goodbye = ImapStatusText.Parse(response.Kind, response.Arguments);
                break;
        }
    }

    public void Observe(ImapStatusText status)
    {
        if (status.Code == "CAPABILITY")
            SetCapabilities(status.Arguments);
        else if (status.Code == "NOTIFICATIONOVERFLOW")
            NotifyLost = true;
        else
            Selected?.Observe(status);
    }

    public MailProtocolException Failure(ImapStatusText status, string command) =>
        ImapFailures.From(status, command, IsPrivate, Capabilities.Has("XAPPLEPUSHSERVICE"));

    public ValueTask DisposeAsync()
    {
        Break();
        return ValueTask.CompletedTask;
    }

    // RFC 7162 3.2.10: with EARLIER it tells of what went before the folder was selected, and no number changes.
    private void Vanish(ImapParser parser)
    {
        ChangePending = true;
        var earlier = parser.TryTake(Octet.Open);
        if (!earlier && Selected is { } selected)
            selected.Exists -= (uint)Math.Min(selected.Exists, ImapUidSet.Parse(parser.ReadAtom()).Count);
    }

    private void Announce(ImapFolderStatus status)
    {
        if (_announced.Count < MostAnnounced || _announced.ContainsKey(status.Folder))
            _announced[status.Folder] = status.Over(_announced.GetValueOrDefault(status.Folder));
    }

    private void SetCapabilities(string names)
    {
        Capabilities = ImapCapabilities.Of(names);
        CapabilitiesKnown = true;
    }
}

using System.Globalization;
using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap;

/// <summary>The state of one connection: stream, TLS, capabilities, the selected folder, and whether it can still be used.</summary>
internal sealed class ImapSession(MailTransport transport, ImapOptions options) : IAsyncDisposable
{
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

    public ImapStatusText? Goodbye { get; private set; }

    public async Task UpgradeAsync(CancellationToken ct)
    {
        // What is here already came from anyone on the way (CVE-2021-33515 and its kin): never read it as if TLS had carried it.
        if (_reader.HasBuffered)
            throw new MailProtocolException(MailFailure.TlsRefused, "Bytes came before TLS that must come after it.");

        var tls = await transport.UpgradeAsync(ct);
        _reader.Complete();
        Stream = tls;
        _reader = new ImapReader(tls, options);
        IsPrivate = true;
        Capabilities = ImapCapabilities.None;
        CapabilitiesKnown = false;
        Goodbye = null;
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
        return new ImapExchange(this, string.Create(CultureInfo.InvariantCulture, $"A{++_commands}"), command, limit, ct);
    }

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

    public void Release(bool completed)
    {
        _reader.LineLimit = options.MaxLineLength;
        _reader.LiteralKeep = options.MaxLineLength;
        if (!completed)
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
                ChangePending = true;
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

    private void SetCapabilities(string names)
    {
        Capabilities = new ImapCapabilities(names.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        CapabilitiesKnown = true;
    }
}

using AddinHost.Mail.Imap.Wire;

namespace AddinHost.Mail.Imap.Commands;

/// <summary>ENABLE of what the server offers (RFC 5161).</summary>
internal static class EnableCommand
{
    public static async Task RunAsync(ImapSession session, IReadOnlyCollection<string> names, CancellationToken ct)
    {
        var line = new ImapCommandLine("ENABLE");
        var any = false;
        foreach (var name in names.Where(name => session.Capabilities.Has(name) && !session.Enabled.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            line.Atom(name);
            any = true;
        }

        if (any && session.Capabilities.Enable)
            await session.RunAsync(line, ct);
    }
}

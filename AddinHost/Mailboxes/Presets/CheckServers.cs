using AddinHost.Providers;
using AddinHost.Providers.Imap;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;

namespace AddinHost.Mailboxes.Presets;

/// <summary>Reaches both servers up to their greeting over TLS, through the guard against inside addresses; signs in nowhere.</summary>
public sealed class CheckServers(MailProviders providers, Caller caller)
{
    public const string NotAllowed = "host_not_allowed";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Null when both were reached; else the step that failed, with its remedy.</summary>
    public async Task<Error?> RunAsync(string domain, PresetServers servers, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(servers);
        string? current = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Longest);
        var settings = new ImapSettings(Server(servers.Imap), Server(servers.Smtp));
        try
        {
            // No mailbox and no password: nothing here could sign in.
            await using var provider = providers.Open(ProviderKind.Imap, new ProviderConnection(caller.OrganizationId, Guid.CreateVersion7(), $"x@{domain}", settings.Write(), new ImapSecrets("").Write()));
            await ((ICheckServers)provider).CheckServersAsync(
                step =>
                {
                    current = step;
                    return Task.CompletedTask;
                },
                limit.Token);
            return null;
        }
        catch (ProviderException exception)
        {
            return ConnectionProblems.At(exception.Step ?? current, exception.Code, exception.Fingerprint);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ConnectionProblems.At(current, ConnectionProblems.TimedOut, null);
        }
    }

    private static MailServer Server(PresetServer server) => new(server.Host, server.Port, server.Security, "");
}

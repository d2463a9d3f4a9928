using Microsoft.Graph.Models;

namespace AddinHost.Providers.Graph;

/// <content>The check, and under which addresses the mailbox may send.</content>
public sealed partial class GraphProvider
{
    public const string SignInStep = "sign_in";
    public const string ReadStep = "read";
    public const string SendPermissionStep = "send_permission";

    private const string Smtp = "smtp:";
    private static readonly string[] Profile = ["displayName", "mail", "userPrincipalName", "proxyAddresses"];
    private static readonly string[] OnlyId = ["id"];

    /// <summary>No message is sent: a draft that can be written shows half of it, and which scopes were granted the other.</summary>
    public async Task CheckAsync(string testMark, Func<string, Task> onStep, CancellationToken ct)
    {
        await StepAsync(SignInStep, async () =>
        {
            var me = await MeAsync(ct);
            if (!AddressesOf(me).Contains(connection.Address, StringComparer.OrdinalIgnoreCase))
                throw new ProviderException(ProviderFailure.Rejected, "microsoft_other_mailbox");
            await RefuseSharedAsync(ct);
        });
        await StepAsync(ReadStep, async () =>
        {
            foreach (var folder in WatchedFolder.Both)
                await graph.CallAsync(api => api.Me.MailFolders[NameOf(folder)].Messages.GetAsync(request => (request.QueryParameters.Select, request.QueryParameters.Top) = (OnlyId, 1), ct), ct);
        });
        await StepAsync(SendPermissionStep, async () =>
        {
            var draft = await graph.CallAsync(api => api.Me.Messages.PostAsync(new Message { Subject = TestMessage.Write(connection.Address, testMark, time.GetUtcNow()).MessageId.Value }, cancellationToken: ct), ct);
            await RemoveAsync(draft?.Id ?? throw GraphErrors.Broken(), ct);
        });

        async Task StepAsync(string step, Func<Task> work)
        {
            await onStep(step);
            try
            {
                await work();
            }
            catch (ProviderException failure)
            {
                throw GraphErrors.AtStep(failure, step);
            }
        }
    }

    public async Task<IReadOnlyList<MailAlias>> ListAliasesAsync(CancellationToken ct)
    {
        var me = await MeAsync(ct);
        return [.. AddressesOf(me).Select((address, at) => new MailAlias(address, me.DisplayName, at == 0))];
    }

    /// <summary>A shared mailbox belongs to nobody who could agree to anything.</summary>
    private async Task RefuseSharedAsync(CancellationToken ct)
    {
        try
        {
            var settings = await graph.CallAsync(api => api.Me.MailboxSettings.GetAsync(request => request.QueryParameters.Select = ["userPurpose"], ct), ct);
            if (settings?.UserPurpose is UserPurpose.Shared or UserPurpose.Room or UserPurpose.Equipment)
                throw new ProviderException(ProviderFailure.Rejected, "microsoft_shared_mailbox");
        }
        catch (ProviderException exception) when (exception.Code is "microsoft_access_denied" or "microsoft_not_found")
        {
            // Personal accounts have no such settings.
        }
    }

    private async Task<User> MeAsync(CancellationToken ct)
    {
        try
        {
            return await graph.CallAsync(api => api.Me.GetAsync(request => request.QueryParameters.Select = Profile, ct), ct) ?? throw GraphErrors.Broken();
        }
        catch (ProviderException exception) when (exception.Code == "microsoft_refused")
        {
            // Personal accounts have no proxy addresses to ask for.
            return await graph.CallAsync(api => api.Me.GetAsync(request => request.QueryParameters.Select = Profile[..^1], ct), ct) ?? throw GraphErrors.Broken();
        }
    }

    /// <summary>The main address first. The sign-in name counts only where nothing else is said: it need not receive mail.</summary>
    private static List<string> AddressesOf(User me)
    {
        var proxies = (me.ProxyAddresses ?? []).Where(proxy => proxy.StartsWith(Smtp, StringComparison.OrdinalIgnoreCase))
            .OrderBy(proxy => proxy.StartsWith("SMTP:", StringComparison.Ordinal) ? 0 : 1).Select(proxy => proxy[Smtp.Length..]);
        var all = (me.Mail is { Length: > 0 } mail ? proxies.Prepend(mail) : proxies).ToList();
        if (all.Count == 0 && me.UserPrincipalName is { } name)
            all.Add(name);
        return [.. all.Distinct(StringComparer.OrdinalIgnoreCase)];
    }
}

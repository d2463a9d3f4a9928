using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Providers;
using AddinHost.Providers.Gmail;
using AddinHost.Providers.Graph;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes;

/// <summary>A label or category at the provider, and whether mail that carries it is left out.</summary>
public sealed record ExclusionView(string Id, string Name, bool Excluded);

/// <summary>Which labels (Gmail) or categories (Microsoft 365) a member leaves out of a mailbox. Kept with its connection; the next sync heeds it.</summary>
public sealed class MailboxExclusions(AppDb db, OwnMailboxes own, OpenMailbox openMailbox, SwitchMailbox mailboxes)
{
    private const int Most = 100;
    private const int LongestId = 300;

    public sealed record Request([Required, MaxLength(Most)] IReadOnlyList<string> Ids);

    /// <summary>What is left out by these settings; null for a provider that knows nothing of the kind.</summary>
    public static IReadOnlyList<string>? Read(ProviderKind kind, string settings) => kind switch
    {
        ProviderKind.Gmail => GmailSettings.Read(settings).ExcludedLabels,
        ProviderKind.Graph => GraphSettings.Read(settings).ExcludedCategories ?? [],
        _ => null,
    };

    /// <summary>The same settings, leaving out these.</summary>
    public static string Write(ProviderKind kind, string settings, IReadOnlyList<string> ids) => kind switch
    {
        ProviderKind.Gmail => (GmailSettings.Read(settings) with { ExcludedLabels = ids }).Write(),
        ProviderKind.Graph => (GraphSettings.Read(settings) with { ExcludedCategories = ids }).Write(),
        _ => settings,
    };

    public async Task<Result<IReadOnlyList<ExclusionView>>> ListAsync(Guid id, CancellationToken ct)
    {
        var found = await FindAsync(id, ct);
        if (found.Error is { } refused)
            return refused;
        var excluded = found.Value.Excluded;
        var marks = await MarksAsync(id, ct);
        if (marks.Error is { } failed)
            return failed;
        // What was renamed or deleted at the provider since stays to be seen and taken out.
        var gone = excluded.Where(each => marks.Value.All(mark => mark.Id != each)).Select(each => new MailMark(each, each));
        return marks.Value.Concat(gone).Select(mark => new ExclusionView(mark.Id, mark.Name, excluded.Contains(mark.Id))).ToList();
    }

    public async Task<Result<IReadOnlyList<ExclusionView>>> SetAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var listed = await ListAsync(id, ct);
        if (listed.Error is { } refused)
            return refused;
        var ids = request.Ids.Distinct(StringComparer.Ordinal).ToList();
        if (ids.Exists(each => each.Length > LongestId || listed.Value.All(known => known.Id != each)))
            return Error.Field("ids", "exclusion_unknown", "The provider has no such label or category; load the list again.");
        var done = await mailboxes.RunAsync(
            id,
            mailbox => mailbox.State == MailboxState.Removed ? MailboxErrors.Removed : true,
            async mailbox =>
            {
                var connection = await db.MailboxConnections.SingleAsync(row => row.MailboxId == id, ct);
                connection.Settings = Write(mailbox.Provider, connection.Settings, ids);
                // Compared again at once: what is no longer left out was never seen.
                mailbox.CoverageCheckedAt = null;
            },
            ct);
        return done.Error is { } error ? error : listed.Value.Select(mark => mark with { Excluded = ids.Contains(mark.Id) }).ToList();
    }

    private async Task<Result<(Mailbox Mailbox, IReadOnlyList<string> Excluded)>> FindAsync(Guid id, CancellationToken ct)
    {
        var found = await own.FindAsync(id, ct);
        if (found.Error is { } notFound)
            return notFound;
        if (found.Value.State == MailboxState.Removed)
            return MailboxErrors.Removed;
        var settings = await db.MailboxConnections.Where(row => row.MailboxId == id).Select(row => row.Settings).SingleAsync(ct);
        return Read(found.Value.Provider, settings) is { } excluded
            ? (found.Value, excluded)
            : Error.Unprocessable("exclusions_not_offered", "This mailbox has neither labels nor categories that could be left out.");
    }

    private async Task<Result<IReadOnlyList<MailMark>>> MarksAsync(Guid id, CancellationToken ct)
    {
        try
        {
            await using var provider = await openMailbox.OpenAsync(id, ct);
            return provider is IExcludeMarked marked ? (await marked.ListMarksAsync(ct)).ToList() : new List<MailMark>();
        }
        catch (ProviderException failure)
        {
            var text = ConnectionProblems.Texts(failure.Code);
            return Error.Unavailable("exclusions_unreadable", "The labels or categories could not be read: {0}", text.Detail) with { Extras = new Dictionary<string, object?> { ["remedy"] = text.Remedy } };
        }
    }
}

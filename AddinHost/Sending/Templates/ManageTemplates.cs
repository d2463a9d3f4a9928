using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Organizations.Teams;
using AddinHost.Sending.Drafts;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Sending.Templates;

/// <summary>Templates and snippets: the caller's own, and those that colleagues share. A shared one is changed by its owner or an administrator.</summary>
public sealed class ManageTemplates(AppDb db, Caller caller, Tokens tokens, UsedTemplates used, ComposedFiles files, ManageTeams teams, TimeProvider clock)
{
    private const int Most = 1_000;

    private static readonly Error NotFound = Error.NotFound("template_not_found", "That template is not here.");

    private static readonly Error NotYours = Error.Forbidden("template_not_yours", "This template belongs to a colleague. Copy it, and change your copy.");

    /// <param name="Shortcut">Makes it a snippet.</param>
    /// <param name="Version">Of the state that is changed; unused for a new one.</param>
    /// <param name="TeamId">Shared with this team alone; passed over where it is shared with everybody.</param>
    public sealed record Request(
        [Required, MaxLength(200)] string Name, [Required(AllowEmptyStrings = true), MaxLength(200_000)] string Html, [MaxLength(1_000)] string Subject = "", [MaxLength(100)] string Folder = "",
        [MaxLength(40)] string? Shortcut = null, bool IsShared = false, int Version = 0, Guid? TeamId = null);

    /// <param name="MayChange">It is the caller's, or the caller administers.</param>
    /// <param name="Used">How many mails were written with it; of them opened by people and answered, as far as that is seen.</param>
    public sealed record View(
        Guid Id, string Name, string Folder, string Subject, string Html, string? Shortcut, bool IsShared, bool IsMine, bool MayChange, string? Owner, int Version, DateTimeOffset UpdatedAt, UsedTemplates.Figures Used, Guid? TeamId = null, string? TeamName = null);

    public async Task<Page<View>> ListAsync(CancellationToken ct)
    {
        var rows = await Seen().OrderBy(row => row.Folder).ThenBy(row => row.Name).ThenBy(row => row.Id).Take(Most * 2).ToListAsync(ct);
        var figures = await used.OfAsync([.. rows.Select(row => row.Id)], ct);
        var owners = rows.Select(row => row.MemberId).ToHashSet();
        var names = await db.Users.Where(row => owners.Contains(row.Id)).ToDictionaryAsync(row => row.Id, row => row.Name, ct);
        var teamNames = await teams.NamesAsync(rows.Select(row => row.TeamId), ct);
        return new([.. rows.Select(row => Of(row, names.GetValueOrDefault(row.MemberId), figures.GetValueOrDefault(row.Id) ?? UsedTemplates.None, teamNames))], null);
    }

    public async Task<Result<View>> AddAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await CheckAsync(request, ct) is { } wrong)
            return wrong;
        var team = request.IsShared ? null : request.TeamId;
        if (await teams.RefusalAsync(team, ct) is { } refusal)
            return refusal;
        if (await db.MailTemplates.CountAsync(row => row.MemberId == caller.MemberId, ct) >= Most)
            return Error.Conflict("templates_full", "You have {0} templates. Delete some that you no longer use.", Most);
        var images = new HashSet<Guid>();
        var now = clock.GetUtcNow();
        var row = new MailTemplate
        {
            MemberId = caller.MemberId, Name = request.Name.Trim(), Folder = request.Folder.Trim(), Subject = request.Subject.Trim(), Html = WrittenHtml.Clean(request.Html, images),
            Shortcut = request.Shortcut, IsShared = request.IsShared, TeamId = team, CreatedAt = now, UpdatedAt = now,
        };
        return await db.RefusableAsync<View>(
            async () =>
            {
                if (!await db.TryInsertAsync(row, ct))
                    return Taken();
                await files.KeepAsync(row.Id, images, ct);
                return Of(row, null, UsedTemplates.None, await teams.NamesAsync([team], ct));
            },
            ct);
    }

    public async Task<Result<View>> ChangeAsync(Guid id, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = await FindAsync(id, ct);
        if (found.Error is { } notThere)
            return notThere;
        if (await CheckAsync(request, ct) is { } wrong)
            return wrong;
        var row = found.Value;
        if (request.Shortcut is not null && await db.MailTemplates.AnyAsync(other => other.MemberId == row.MemberId && other.Shortcut == request.Shortcut && other.Id != id, ct))
            return Taken();
        var team = request.IsShared ? null : request.TeamId;
        if (team != row.TeamId && await teams.RefusalAsync(team, ct) is { } refusal)
            return refusal;
        var images = new HashSet<Guid>();
        var html = WrittenHtml.Clean(request.Html, images);
        var (name, folder, subject, now) = (request.Name.Trim(), request.Folder.Trim(), request.Subject.Trim(), clock.GetUtcNow());
        return await db.RefusableAsync<View>(
            async () =>
            {
                if (await db.MailTemplates.Where(other => other.Id == id && other.Version == request.Version).ExecuteUpdateAsync(
                    set => set.SetProperty(other => other.Name, name).SetProperty(other => other.Folder, folder).SetProperty(other => other.Subject, subject).SetProperty(other => other.Html, html)
                        .SetProperty(other => other.Shortcut, request.Shortcut).SetProperty(other => other.IsShared, request.IsShared).SetProperty(other => other.TeamId, team).SetProperty(other => other.UpdatedAt, now).SetProperty(other => other.Version, request.Version + 1),
                    ct) == 0)
                    return Error.Conflict("template_changed", "This template was changed meanwhile. Load it again and repeat your change.");
                await files.KeepAsync(id, images, ct);
                return Of(await db.MailTemplates.AsNoTracking().SingleAsync(other => other.Id == id, ct), null, UsedTemplates.None, await teams.NamesAsync([team], ct));
            },
            ct);
    }

    public async Task<Result<Done>> RemoveAsync(Guid id, CancellationToken ct)
    {
        if ((await FindAsync(id, ct)).Error is { } notThere)
            return notThere;
        await db.WriteAsync(
            async () =>
            {
                await db.MailTemplates.Where(row => row.Id == id).ExecuteDeleteAsync(ct);
                await db.TemplateUses.Where(row => row.TemplateId == id).ExecuteDeleteAsync(ct);
            },
            ct);
        return new Done();
    }

    /// <summary>What the caller may see.</summary>
    internal static IQueryable<MailTemplate> SeenBy(AppDb db, Guid member) => db.MailTemplates.AsNoTracking().Where(row =>
        row.MemberId == member || row.IsShared || db.TeamMembers.Any(one => one.TeamId == row.TeamId && one.MemberId == member));

    private IQueryable<MailTemplate> Seen() => SeenBy(db, caller.MemberId);

    /// <summary>One that the caller may change.</summary>
    private async Task<Result<MailTemplate>> FindAsync(Guid id, CancellationToken ct)
    {
        var row = await Seen().SingleOrDefaultAsync(template => template.Id == id, ct);
        return row is null ? NotFound : MayChange(row) ? row : NotYours;
    }

    private async Task<Error?> CheckAsync(Request request, CancellationToken ct)
    {
        if (request.Shortcut is { } shortcut && (shortcut.Length == 0 || !shortcut.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_')))
            return Error.Field("shortcut", "template_shortcut_invalid", "A shortcut is one word of letters, digits, - and _.");
        if ((TemplateText.Check("html", request.Html) ?? TemplateText.Check("subject", request.Subject)) is { } wrong)
            return wrong;
        var known = await tokens.ListAsync(ct);
        return TemplateText.TokensIn(request.Html).Select(token => ("html", token)).Concat(TemplateText.TokensIn(request.Subject).Select(token => ("subject", token)))
            .Where(named => !known.Contains(named.token)).Select(named => TemplateText.Unknown(named.Item1, "{{" + named.token + "}}")).FirstOrDefault();
    }

    private static Error Taken() => Error.Field("shortcut", "template_shortcut_taken", "You use that shortcut already.");

    private bool MayChange(MailTemplate row) => row.MemberId == caller.MemberId || caller.May(Permissions.Administer);

    private View Of(MailTemplate row, string? owner, UsedTemplates.Figures figures, Dictionary<Guid, string> teamNames) => new(
        row.Id, row.Name, row.Folder, row.Subject, row.Html, row.Shortcut, row.IsShared, row.MemberId == caller.MemberId, MayChange(row), row.MemberId == caller.MemberId ? null : owner, row.Version, row.UpdatedAt, figures,
        row.TeamId is { } id && teamNames.ContainsKey(id) ? id : null, row.TeamId is { } named ? teamNames.GetValueOrDefault(named) : null);
}

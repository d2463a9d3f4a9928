using System.ComponentModel.DataAnnotations;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Smtp;
using AddinHost.Mailboxes.Detection;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Mailboxes.Presets;

/// <summary>The servers that members of the organization find filled in when they connect an address of a domain.</summary>
public sealed class ManagePresets(AppDb db, Caller caller, CheckServers check, TimeProvider clock)
{
    private const int Most = 200;

    /// <param name="Provider">Exchange will be another choice; one domain has one.</param>
    /// <param name="SaveAnyway">Also when a server was not reached. One that this host may not reach is never stored.</param>
    public sealed record Request(
        [Required] ServerRequest Imap, [Required] ServerRequest Smtp, PresetUserName UserName = PresetUserName.Address, [MaxLength(40)] string Provider = "imap", bool SaveAnyway = false);

    public sealed record View(string Domain, string Provider, PresetServer Imap, PresetServer Smtp, PresetUserName UserName, string? ChangedBy, DateTimeOffset ChangedAt);

    public async Task<IReadOnlyList<View>> ListAsync(CancellationToken ct)
    {
        var rows = await db.MailPresets.AsNoTracking().OrderBy(row => row.Domain).ToListAsync(ct);
        var authors = rows.Select(row => row.ChangedBy).Distinct().ToList();
        var names = await db.Users.Where(member => authors.Contains(member.Id)).ToDictionaryAsync(member => member.Id, member => member.Name, ct);
        return [.. rows.Select(row => Of(row, names.GetValueOrDefault(row.ChangedBy)))];
    }

    /// <summary>The preset of the caller's organization for a domain in ASCII and lower case.</summary>
    public async Task<PresetServers?> FindAsync(string domain, CancellationToken ct) =>
        await db.MailPresets.AsNoTracking().Where(row => row.Domain == domain && row.Provider == ProviderKind.Imap).Select(row => row.Settings).SingleOrDefaultAsync(ct) is { } settings
            ? PresetServers.Read(settings)
            : null;

    /// <summary>Reaches both servers without signing in, and stores them. Safe to repeat.</summary>
    public async Task<Result<View>> SetAsync(string domain, Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Normal(domain) is not { } name)
            return DomainInvalid();
        // A password typed at a private mailbox must not go where an employer's administrator says.
        if (KnownProviders.ByDomain(name) is { } known)
            return Error.Unprocessable("preset_domain_public", "Everybody can have an address at {0}; Inlay knows its servers. Presets are for domains of your organization.", known.Name);
        if (request.Provider != "imap")
            return MailboxErrors.ExchangeNotYet();
        if (ConnectionForm.ServersProblem(request.Imap, request.Smtp) is { } wrong)
            return wrong;
        var servers = new PresetServers(Server(request.Imap), Server(request.Smtp), request.UserName);
        if (await check.RunAsync(name, servers, ct) is { } failed && (!request.SaveAnyway || failed.Code == CheckServers.NotAllowed))
            return failed;
        return await db.WriteAsync(() => StoreAsync(name, servers, ct), ct);
    }

    /// <summary>Mailboxes that were connected with it stay as they are.</summary>
    public async Task<Result<Done>> RemoveAsync(string domain, CancellationToken ct)
    {
        var name = Normal(domain);
        return await db.WriteAsync(() => db.MailPresets.Where(row => row.Domain == name).ExecuteDeleteAsync(ct), ct) == 0
            ? Error.NotFound("preset_not_found", "There is no preset for this domain.")
            : default(Done);
    }

    private async Task<Result<View>> StoreAsync(string domain, PresetServers servers, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var author = await db.Users.Where(member => member.Id == caller.MemberId).Select(member => member.Name).SingleOrDefaultAsync(ct);
        var row = new MailPreset { Domain = domain, Provider = ProviderKind.Imap, Settings = servers.Write(), ChangedBy = caller.MemberId, ChangedAt = now };
        if (await db.MailPresets.CountAsync(ct) >= Most && !await db.MailPresets.AnyAsync(stored => stored.Domain == domain, ct))
            return Error.Conflict("presets_too_many", "There are {0} presets already. Remove one first.", Most);
        if (!await db.TryInsertAsync(row, ct))
        {
            await db.MailPresets.Where(stored => stored.Domain == domain).ExecuteUpdateAsync(
                set => set.SetProperty(stored => stored.Provider, row.Provider).SetProperty(stored => stored.Settings, row.Settings)
                    .SetProperty(stored => stored.ChangedBy, row.ChangedBy).SetProperty(stored => stored.ChangedAt, now),
                ct);
        }

        return Of(row, author);
    }

    private static Error DomainInvalid() => Error.Field("domain", "preset_domain_invalid", "A domain is what stands behind the @ of an address, as in example.com.");

    /// <summary>In the form in which detection asks for it.</summary>
    private static string? Normal(string domain) =>
        domain.Length <= 253 && SmtpEnvelope.Normalize("x@" + domain.Trim()) is { } address ? DetectionHost.Normalize(new EmailAddress(null, address).Domain) : null;

    private static PresetServer Server(ServerRequest typed) => new(typed.Host.Trim(), typed.Port, typed.Security);

    private static View Of(MailPreset row, string? author)
    {
        var servers = PresetServers.Read(row.Settings);
        return new View(row.Domain, ProviderWords.Of(row.Provider), servers.Imap, servers.Smtp, servers.UserName, author, row.ChangedAt);
    }
}

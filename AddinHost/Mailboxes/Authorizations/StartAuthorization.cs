using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AddinHost.Data;
using AddinHost.Mail.Mime;
using AddinHost.Providers;
using AddinHost.Providers.Graph;
using AddinHost.Providers.OAuth;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Shared.Secrets;
using AddinHost.Shared.Web;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Mailboxes.Authorizations;

/// <summary>Begins a sign-in at Google or Microsoft: notes the question and says where the member goes with it.</summary>
public sealed class StartAuthorization(
    AppDb db, Caller caller, ProviderApps apps, IServiceProvider services, Sealer sealer, PublicUrl publicUrl, IOptions<MicrosoftOptions> microsoft, TimeProvider clock)
{
    public const string Purpose = "authorization";

    /// <summary>Long enough for a second factor and an administrator's question, short enough that a forgotten window is harmless.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(20);

    /// <param name="Provider"><c>gmail</c> or <c>graph</c>.</param>
    /// <param name="Narrow">Only for reading and sending by IMAP and SMTP.</param>
    /// <param name="MailboxId">One of the caller's mailboxes, to connect it anew.</param>
    /// <param name="Automation">Details of contacts are to be proposed from signatures; of a new mailbox.</param>
    public sealed record Request(
        [Required, MaxLength(40)] string Provider, [Required, MaxLength(1_000)] string Address, ConsentRequest? Consent = null, bool Narrow = false, Guid? MailboxId = null,
        bool Automation = false);

    public sealed record Response(Guid Id, Uri AuthorizationUrl, DateTimeOffset ExpiresAt);

    public async Task<Result<Response>> HandleAsync(Request request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (ProviderWords.Kind(request.Provider) is not (ProviderKind.Gmail or ProviderKind.Graph) and var other)
            return other is null ? MailboxErrors.Refused(request.Provider) ?? Error.Field("provider", "provider_unknown", "There is no such kind of mailbox.") : Error.Field("provider", "provider_no_sign_in", "Mailboxes of this kind are not connected by signing in.");
        var kind = ProviderWords.Kind(request.Provider)!.Value;
        if (!EmailAddress.TryParse(request.Address, out var address) || address.Name is not null)
            return MailboxErrors.AddressNotMail();
        var agreed = Disclosures.Agreed(DisclosureOf(kind, request.Narrow), request.Consent);
        if (agreed.Error is { } notAgreed)
            return notAgreed;
        if (await apps.FindAsync(kind, ct) is not { } app)
            return AuthorizationErrors.AppMissing();
        if (kind == ProviderKind.Graph && MicrosoftClouds.Find(app.Cloud) is { NeedsPermission: true } cloud && !microsoft.Value.AllowedClouds.Contains(cloud.Word, StringComparer.OrdinalIgnoreCase))
            return AuthorizationErrors.CloudNotAllowed(cloud.Name);
        if (await MailboxAsync(request.MailboxId, address, ct) is { Succeeded: false } notMine)
            return notMine.Error!;

        var question = new AuthorizationQuestion(RedirectUri(publicUrl, kind), Secret(), Secret(), Secret(), address.Address, request.Narrow);
        var now = clock.GetUtcNow();
        var attempt = new AuthorizationAttempt
        {
            MemberId = caller.MemberId,
            Provider = kind,
            Narrow = request.Narrow,
            Address = address.Normalized,
            MailboxId = request.MailboxId,
            DisclosureId = agreed.Value.Id,
            Locale = agreed.Value.Locale,
            Automation = request.Automation,
            StateHash = HashOf(question.State),
            Sealed = [],
            State = AuthorizationState.Asked,
            ExpiresAt = now + Lifetime,
        };
        attempt.Sealed = sealer.Seal(Purpose, attempt.Id, JsonSerializer.SerializeToUtf8Bytes(question));
        await db.WriteAsync(
            async () =>
            {
                await db.AuthorizationAttempts.Where(row => row.ExpiresAt < now).ExecuteDeleteAsync(ct);
                db.AuthorizationAttempts.Add(attempt);
                await db.SaveChangesAsync(ct);
            },
            ct);
        var provider = services.GetRequiredKeyedService<IOAuthProvider>(kind);
        return new Response(attempt.Id, provider.AuthorizationUrl(app, question), attempt.ExpiresAt);
    }

    public static byte[] HashOf(string state) => SHA256.HashData(Encoding.UTF8.GetBytes(state));

    /// <summary>Registered at the provider by an administrator: it never changes.</summary>
    public static string RedirectUri(PublicUrl publicUrl, ProviderKind kind)
    {
        ArgumentNullException.ThrowIfNull(publicUrl);
        return $"{publicUrl.Current.ToString().TrimEnd('/')}/oauth/{(kind == ProviderKind.Gmail ? "google" : "microsoft")}/callback";
    }

    public static string DisclosureOf(ProviderKind kind, bool narrow) => narrow ? $"{ProviderWords.Of(kind)}-imap" : ProviderWords.Of(kind);

    private async Task<Result<Done>> MailboxAsync(Guid? mailboxId, EmailAddress address, CancellationToken ct)
    {
        if (mailboxId is { } id)
        {
            var mine = await db.Mailboxes.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id && row.MemberId == caller.MemberId, ct);
            if (mine is null)
                return MailboxErrors.NotFound;
            if (mine.Address != address.Normalized)
                return Error.Field("address", "address_of_another_mailbox", "That is not the address of the mailbox that you connect anew.");
        }

        return await db.Mailboxes.AnyAsync(row => row.Address == address.Normalized && row.RemovedAt == null && row.MemberId != caller.MemberId, ct)
            ? MailboxErrors.AddressTaken(address.Normalized)
            : default(Done);
    }

    private static string Secret() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
}

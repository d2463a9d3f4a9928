using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Blobs;
using AddinHost.Tests.Support;
using AddinHost.Tracking.Classification;
using AddinHost.Tracking.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Tracking;

/// <summary>Sends tracked mail and lets it be read, for tests that share a host.</summary>
internal static partial class TrackedWorld
{
    public const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

    public sealed record SentMail(Guid Id, Guid Contact, MimeMessage Wire)
    {
        public string Html => Wire.HtmlBody ?? "";

        public bool HasPixel => Html.Contains("/t/o/", StringComparison.Ordinal);

        public string Page(string path) => PagePath().Matches(Html + Wire.Headers["List-Unsubscribe"]).Select(match => match.Value).First(found => found.StartsWith(path, StringComparison.Ordinal));
    }

    [GeneratedRegex("/t/[pu]/[A-Za-z0-9_-]+", RegexOptions.NonBacktracking)]
    private static partial Regex PagePath();

    public static async Task<SentMail> SendTrackedAsync(this SharedHost shared, string? to = null, object? track = null, string[]? cc = null, Guid? contact = null)
    {
        var host = shared.Host;
        var mailbox = await shared.AddMailboxAsync(SharedHost.Address("mine"));
        var reader = contact ?? await shared.AddContactAsync("Bea", to ?? SharedHost.Address());
        var sent = await host.PostAsync<JsonElement>(
            $"/api/v1/contacts/{reader}/messages",
            new { mailboxId = mailbox, subject = "Offer", html = "<p>See <a href=\"https://dest.example/a\">this</a> and <a href=\"https://dest.example/b\">that</a>.</p>", cc, track = track ?? new { opens = true, links = true } },
            HttpStatusCode.Accepted);
        var id = sent.GetProperty("id").GetGuid();
        var mail = await host.InDatabaseAsync(db => db.OutgoingMails.SingleAsync(row => row.MailMessageId == id));
        await using var stream = host.Services.GetRequiredService<IBlobStore>().Open(mail.WireBlob ?? mail.Blob)!;
        return new SentMail(id, reader, await MimeMessage.ParseAsync(stream));
    }

    /// <summary>Opens and clicks of a mail, as they come out of the spool.</summary>
    public static async Task RecordAsync(this SharedHost shared, Guid message, params (TrackedAct Act, TimeSpan After, int Link, string Address)[] events)
    {
        var host = shared.Host;
        var tracked = await host.InDatabaseAsync(db => db.TrackedMessages.Where(row => row.MailMessageId == message).Select(row => row.Id).SingleAsync());
        await shared.RecordAsync([.. events.Select(one => new SpooledEvent(
            Guid.CreateVersion7(), host.Clock.GetUtcNow() + one.After, one.Act, tracked, one.Link, one.Act == TrackedAct.Click ? "https://dest.example/a" : null, one.Address, Chrome, "GET", false, true, null))]);
    }

    public static Task RecordAsync(this SharedHost shared, params SpooledEvent[] events) => shared.Host.AsMemberAsync(async services =>
    {
        await services.GetRequiredService<RecordEvents>().RunAsync(events, default);
        return true;
    });

    public static Task<JsonElement> TrackingOfAsync(this SharedHost shared, Guid message) => shared.Host.GetAsync<JsonElement>($"/api/v1/messages/{message}/tracking");

    /// <summary>Sets what is named, and everything else as it is without a policy.</summary>
    public static async Task<JsonElement> SetPolicyAsync(
        this SharedHost shared, string mode = "choice", bool aggregateOnly = false, bool footer = false, bool unsubscribe = false, bool trap = false, object[]? rules = null, object? windows = null)
    {
        var before = await shared.Host.GetAsync<JsonElement>("/api/v1/tracking-policy");
        using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(
            shared.Host.Client, "/api/v1/tracking-policy",
            new { mode, aggregateOnly, footer, unsubscribe, trap, rules = rules ?? [], windows = windows ?? before.GetProperty("defaults"), revision = before.GetProperty("revision").GetInt32() });
        return await TestHost.ReadAsync<JsonElement>(answer, HttpStatusCode.OK);
    }
}

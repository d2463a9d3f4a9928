using System.Text;
using AddinHost.Contacts;
using AddinHost.GmailAddon.Cards;
using AddinHost.Logging.Ingress;
using AddinHost.Mail.Mime;
using AddinHost.Organizations;
using AddinHost.Sending;
using AddinHost.Sending.Replies;
using AddinHost.Sending.Templates;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;
using AddinHost.Tracking.Capture;

namespace AddinHost.GmailAddon.Actions;

/// <summary>What can be pressed while a mail is written: text goes in, together with what logs and follows it; or the whole draft is made here and opened by Gmail.</summary>
public sealed class ComposingActions(
    CardVisit visit, OpenMessage open, FormCards forms, ContactBook contacts, ManageTemplates templates, FillTemplate fill, ReadWritten written, ChooseMeetingLink meetingLink, PrepareOutgoing prepare, LoggingAddresses loggingAddresses, WhoAmI whoAmI,
    Caller caller, TimeProvider clock)
{
    private const int MostRecipients = 500;

    private static readonly Error NotAllowed = Error.Forbidden("card_no_personal_email", "You have no permission to write emails with Inlay. Ask an administrator for it.");
    private static readonly Error NobodyToAnswer = Error.Unprocessable("card_nobody_to_answer", "This message names nobody who could be answered.");

    /// <summary>What to insert into the mail that is being written.</summary>
    internal async Task<Result<Card>> ShowAsync(CancellationToken ct) => await CardAsync(ActionKind.InsertTemplate, visit.Event.To, null, ct);

    internal async Task<Result<Answer>> FindTemplatesAsync(ActionId action, CancellationToken ct)
    {
        var writes = action.Place != 1;
        var card = await CardAsync(writes ? ActionKind.InsertTemplate : ActionKind.MakeReply, writes ? visit.Event.To : [], visit.Event.Input("words"), ct);
        return card.Then(shown => Answer.Update(shown));
    }

    internal async Task<Result<Answer>> InsertTemplateAsync(ActionId action, CancellationToken ct)
    {
        var filled = await FilledAsync(action.Id ?? Guid.Empty, visit.Event.To, null, ct);
        if (filled.Error is { } gone)
            return gone;
        var prepared = await PrepareAsync([.. visit.Event.To, .. visit.Event.Cc, .. visit.Event.Bcc], filled.Value, IsOn("log"), ct);
        if (prepared.Error is { } wrong)
            return wrong;
        return Answer.Change(new UpdateDraft
        {
            UpdateBody = Body(prepared.Value.Html ?? filled.Value.Html),
            UpdateSubject = IsOn("subject") && filled.Value.Subject.Length > 0 ? new(filled.Value.Subject) : null,
            UpdateBccRecipients = prepared.Value.Bcc is { } bcc ? Merged(bcc) : null,
        });
    }

    internal async Task<Result<Answer>> InsertLoggingAddressAsync(ActionId action, CancellationToken ct)
    {
        var prepared = await PrepareAsync([.. visit.Event.To, .. visit.Event.Cc, .. visit.Event.Bcc], null, log: true, ct);
        if (prepared.Error is { } wrong)
            return wrong;
        return Answer.Change(new UpdateDraft
        {
            UpdateBody = prepared.Value.Ending.Length > 0 ? Body(prepared.Value.Ending, "INSERT_AT_END", "IMMUTABLE_HTML") : null,
            UpdateBccRecipients = prepared.Value.Bcc is { } bcc ? Merged(bcc) : null,
        });
    }

    internal async Task<Result<Answer>> InsertMeetingLinkAsync(ActionId action, CancellationToken ct) =>
        (await meetingLink.GetAsync(ct)).Url is { } url
            ? Answer.Change(new UpdateDraft { UpdateBody = Body($"<a href=\"{System.Net.WebUtility.HtmlEncode(url)}\">{System.Net.WebUtility.HtmlEncode(url)}</a>") })
            : Error.NotFound("card_no_meeting_link", "You have no meeting link yet. Set it in Inlay under Settings, Account.");

    internal async Task<Result<Answer>> ChooseReplyAsync(ActionId action, CancellationToken ct) => (await CardAsync(ActionKind.MakeReply, [], null, ct)).Then(Answer.Push);

    /// <summary>Makes the answer in Gmail's drafts, in the thread of the open message, and has Gmail open it; a script makes it itself.</summary>
    internal async Task<Result<Answer>> MakeReplyAsync(ActionId action, CancellationToken ct)
    {
        if (await whoAmI.HandleAsync(ct) is { Error: { } unknown })
            return unknown;
        var headers = await open.HeadersAsync(ct);
        if (headers.Error is { } none)
            return none;
        var original = headers.Value;
        var isOwn = original.From is { } author && author.Address.Equals(visit.Identity.Address, StringComparison.OrdinalIgnoreCase);
        IReadOnlyList<EmailAddress> to = isOwn ? original.To : original.ReplyTo.Count > 0 ? original.ReplyTo : original.From is { } from ? [from] : [];
        if (to.Count == 0 || to.Count > MostRecipients || !EmailAddress.TryParse(visit.Identity.Address, out var me))
            return NobodyToAnswer;
        string[] recipients = [.. to.Select(address => address.Address)];
        var images = new HashSet<Guid>();
        var filled = await FilledAsync(action.Id ?? Guid.Empty, recipients, images, ct);
        if (filled.Error is { } gone)
            return gone;
        var files = await written.ImagesAsync(images, ct);
        if (files.Error is { } missing)
            return missing;
        var prepared = await PrepareAsync(recipients, filled.Value, IsOn("log"), ct);
        if (prepared.Error is { } wrong)
            return wrong;
        var html = prepared.Value.Html ?? filled.Value.Html;
        if (visit.IsScript)
            return Answer.Reply(Scripted(html, files.Value, prepared.Value.Bcc, isOwn));
        var content = MessageWriter.Write(new OutgoingMessage
        {
            From = me,
            To = to,
            Subject = WriteReply.Subject(original.Subject ?? "", ReplyKind.Reply),
            Date = clock.GetUtcNow(),
            MessageId = MessageId.New(me.Domain),
            InReplyTo = original.MessageId is { } id ? [id] : [],
            References = original.MessageId is { } last ? [.. original.References, last] : original.References,
            HtmlBody = html,
            Attachments = files.Value,
            ExtraHeaders = [new(prepared.Value.Header, prepared.Value.Reference)],
        });
        // A draft's blind recipients stand in it until Gmail sends it.
        ReadOnlyMemory<byte> draft = prepared.Value.Bcc is { } bcc ? (byte[])[.. Encoding.ASCII.GetBytes($"Bcc: {bcc}\r\n"), .. content] : content;
        return Answer.OpenDraft(await open.CreateDraftAsync(draft, ct));
    }

    private async Task<Result<Card>> CardAsync(ActionKind kind, IReadOnlyList<string> recipients, string? words, CancellationToken ct)
    {
        if (!caller.May(Permissions.PersonalEmailAccess))
            return NotAllowed;
        var all = (await templates.ListAsync(ct)).Items;
        var fitting = words is null ? all : [.. all.Where(one => one.Name.Contains(words, StringComparison.CurrentCultureIgnoreCase) || (one.Shortcut?.Contains(words, StringComparison.CurrentCultureIgnoreCase) ?? false))];
        var takesMail = (await loggingAddresses.ListAsync(ct)).IsOn;
        var hasLink = (await meetingLink.GetAsync(ct)).Url is not null;
        return forms.Compose(await ContactAsync(recipients, ct), fitting, words, takesMail, hasLink, isReply: visit.Event.ThreadId is not null, kind);
    }

    /// <param name="images">Gets those of the text that will be parts of the mail; null: there is no way to make them that.</param>
    private async Task<Result<FillTemplate.Response>> FilledAsync(Guid templateId, IReadOnlyList<string> recipients, ISet<Guid>? images, CancellationToken ct)
    {
        if (!caller.May(Permissions.PersonalEmailAccess))
            return NotAllowed;
        if (await ContactAsync(recipients, ct) is { } contact)
        {
            var filled = await fill.HandleAsync(templateId, new FillTemplate.Request(contact.Id), ct);
            return filled.Then(text => text with { Html = Sendable(text.Html, images) });
        }

        // Nobody whose values could be put in: the tokens stay, to be seen and filled by hand.
        return (await templates.ListAsync(ct)).Items.FirstOrDefault(one => one.Id == templateId) is { } template
            ? new FillTemplate.Response(template.Id, template.Subject, Sendable(template.Html, images), [])
            : Error.NotFound("template_not_found", "That template is not here.");
    }

    private async Task<Result<PrepareOutgoing.Response>> PrepareAsync(IReadOnlyList<string> recipients, FillTemplate.Response? text, bool log, CancellationToken ct)
    {
        var takesMail = (await loggingAddresses.ListAsync(ct)).IsOn;
        var track = IsOn("track");
        string[] readable = [.. recipients.Where(address => EmailAddress.TryParse(address, out _)).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostRecipients)];
        return await prepare.HandleAsync(
            // Without a logging address a connected mailbox brings the copy, by which it is logged all the same.
            new PrepareOutgoing.Request(readable, log || (track && !takesMail), new FollowRequest(track, track), From: visit.Identity.Address, Templates: text is null ? null : [text.TemplateId], Html: text?.Html, Bcc: log && takesMail), ct);
    }

    /// <summary>The first recipient who is a contact.</summary>
    private async Task<ContactView?> ContactAsync(IReadOnlyList<string> recipients, CancellationToken ct)
    {
        var addresses = recipients.Select(text => EmailAddress.TryParse(text, out var address) ? address.Normalized : null).OfType<string>().Distinct().ToList();
        var found = await contacts.FindAsync(addresses, ct);
        return addresses.Find(found.ContainsKey) is { } first ? (await contacts.ViewsAsync([found[first]], ct)).GetValueOrDefault(found[first]) : null;
    }

    /// <summary>With images under plain words: Google's reference shows no others.</summary>
    private static DraftReply Scripted(string html, IReadOnlyList<OutgoingAttachment> files, string? bcc, bool toAll)
    {
        var images = files.Select((file, at) => (File: file, Name: $"image{at + 1}")).ToList();
        foreach (var (file, name) in images)
            html = html.Replace("cid:" + file.ContentId, "cid:" + name, StringComparison.Ordinal);
        return new DraftReply(html, bcc, toAll, [.. images.Select(image => new ReplyImage(image.Name, image.File.Name, image.File.ContentType, Convert.ToBase64String(image.File.Content.Span)))]);
    }

    private bool IsOn(string name) => visit.Event.Input(name) == "on";

    /// <summary>Gmail puts them in the place of those that are there.</summary>
    private UpdateBcc Merged(string address) => new([.. visit.Event.Bcc.Append(address).Distinct(StringComparer.OrdinalIgnoreCase).Select(one => new Recipient(one))]);

    private static UpdateBody Body(string html, string type = "IN_PLACE_INSERT", string kind = "MUTABLE_HTML") => new(type, [new InsertContent(html, kind)]);

    /// <summary>Images taken into a template lie here and not on the web: where they cannot come along they are left out, for nobody could see them.</summary>
    private static string Sendable(string html, ISet<Guid>? images) => images is null ? Messages.SafeHtml.ForMail(html, new Dictionary<string, string>(), WrittenHtml.OnTheWeb) : WrittenHtml.ForSending(html, images);
}

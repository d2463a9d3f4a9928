using System.Buffers;
using System.Text;
using System.Text.Json;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Mime.Encodings;
using AddinHost.Mail.Smtp;
using Microsoft.Graph.Models;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Abstractions.Serialization;
using EmailAddress = AddinHost.Mail.Mime.EmailAddress;

namespace AddinHost.Providers.Graph;

/// <content>Sending in two steps: a draft, and letting it go. The id of the draft is the id of the message in Sent.</content>
public sealed partial class GraphProvider
{
    private const int ReadBackTries = 3;
    private static readonly string[] State = ["id", "isDraft", "internetMessageId"];

    private sealed record Handle(string Id, string Ref)
    {
        public static Handle Read(SendHandle handle)
        {
            try
            {
                return JsonSerializer.Deserialize<Handle>(handle.Value, JsonSerializerOptions.Web) is { Id: not null, Ref: not null } read ? read : new Handle("", "");
            }
            catch (JsonException)
            {
                return new Handle("", "");
            }
        }

        public SendHandle Write() => new(JsonSerializer.Serialize(this, JsonSerializerOptions.Web));
    }

    public async Task<SendHandle> PrepareAsync(PreparedMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var headers = MessageHeaders.Parse(mail.Content);
        CheckRecipients(mail, headers);
        if (mail.Content.Length > limits.MaxSendBytes)
            throw new ProviderException(ProviderFailure.Rejected, "message_too_large");

        var reference = mail.MessageId.Value;
        var isSmall = mail.Content.Length <= limits.MaxDraftBytes;
        // A host that died after making it left it behind. One that was built piece by piece may lack pieces.
        foreach (var left in await WithRefAsync("drafts", reference, ct))
        {
            if (isSmall)
                return new Handle(left.Id!, reference).Write();
            await RemoveAsync(left.Id!, ct);
        }

        var id = isSmall ? await DraftAsync(mail, headers, ct) : await BuildDraftAsync(mail, headers, ct);
        return new Handle(id, reference).Write();
    }

    public async Task<HandOffResult> HandOffAsync(SendHandle handle, PreparedMail mail, Func<CancellationToken, Task> beforeCommitPoint, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentNullException.ThrowIfNull(beforeCommitPoint);
        var draft = Handle.Read(handle);
        await beforeCommitPoint(ct);
        ct.ThrowIfCancellationRequested();
        try
        {
            // From here on nobody may end it halfway: the HttpClient's own time limit does.
            await graph.CallAsync(api => api.Me.Messages[draft.Id].Send.PostAsync(cancellationToken: CancellationToken.None), CancellationToken.None, isSend: true);
        }
        catch (ProviderException exception) when (exception.InnerException is ODataError { ResponseStatusCode: 404 })
        {
            // The draft is gone: its owner deleted it, or sent it.
            throw new ProviderException(ProviderFailure.OutcomeUnknown, "outcome_unknown", exception);
        }

        return new HandOffResult([.. mail.Recipients.Select(address => new RecipientResult(address, true, "202", null))], await ReadBackAsync(draft, ct));
    }

    public async Task<SendProof> FindOutcomeAsync(SendHandle handle, CancellationToken ct)
    {
        var draft = Handle.Read(handle);
        var message = draft.Id.Length == 0 ? null : await FindStateAsync(draft.Id, ct);
        if (message is null && draft.Ref.Length > 0)
        {
            var found = await WithRefAsync(null, draft.Ref, ct);
            message = found.Find(each => each.IsDraft == false) ?? found.FirstOrDefault();
        }

        return message?.IsDraft switch
        {
            false => new SendProof(SendOutcome.Sent, Other(message, draft)),
            true => new SendProof(SendOutcome.NotSent),
            null => new SendProof(SendOutcome.Unknown),
        };
    }

    /// <summary>What was sent has the same id: whatever is no draft any more stays.</summary>
    public async Task DiscardAsync(SendHandle handle, CancellationToken ct)
    {
        if (Handle.Read(handle).Id is { Length: > 0 } id && await FindStateAsync(id, ct) is { IsDraft: true })
            await RemoveAsync(id, ct);
    }

    private async Task<MessageId?> ReadBackAsync(Handle draft, CancellationToken ct)
    {
        for (var attempt = 1; attempt <= ReadBackTries; attempt++)
        {
            try
            {
                // On its way from Drafts to Sent it is nowhere for a moment.
                if (await FindStateAsync(draft.Id, ct) is { IsDraft: false } sent)
                    return Other(sent, draft);
                if (attempt < ReadBackTries)
                    await Task.Delay(TimeSpan.FromMilliseconds(300), time, ct);
            }
            catch (ProviderException)
            {
                // It is out. Sync finds it in Sent by its reference.
                break;
            }
        }

        return null;
    }

    private Task<Message?> FindStateAsync(string id, CancellationToken ct) =>
        graph.FindAsync(api => api.Me.Messages[id].GetAsync(request => request.QueryParameters.Select = State, ct), ct);

    /// <summary>Messages with our reference, in one folder or in all.</summary>
    private async Task<List<Message>> WithRefAsync(string? folder, string reference, CancellationToken ct)
    {
        var filter = GraphProperties.WithRef(reference);
        var page = await graph.CallAsync(
            api => folder is null
                ? api.Me.Messages.GetAsync(request => (request.QueryParameters.Filter, request.QueryParameters.Select) = (filter, State), ct)
                : api.Me.MailFolders[folder].Messages.GetAsync(request => (request.QueryParameters.Filter, request.QueryParameters.Select) = (filter, State), ct),
            ct);
        return [.. (page?.Value ?? []).Where(message => message.Id is { Length: > 0 })];
    }

    private static MessageId? Other(Message message, Handle draft) =>
        MessageId.TryParse(message.InternetMessageId, out var id) && id.Value != draft.Ref ? id : null;

    /// <summary>Graph takes the recipients from the message itself: who stands there must be meant, and who is meant must stand there.</summary>
    private static void CheckRecipients(PreparedMail mail, MessageHeaders headers)
    {
        var meant = mail.Recipients.Select(SmtpEnvelope.Normalize).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (meant.Count == 0 || meant.Contains(null) || headers.To.Concat(headers.Cc).Any(address => !meant.Contains(SmtpEnvelope.Normalize(address.Address))))
            throw new ProviderException(ProviderFailure.Rejected, "address_unusable");
    }

    /// <summary>Recipients that the message does not show.</summary>
    private static List<EmailAddress> Hidden(PreparedMail mail, MessageHeaders headers)
    {
        var shown = headers.To.Concat(headers.Cc).Select(address => SmtpEnvelope.Normalize(address.Address)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. mail.Recipients.Where(address => !shown.Contains(SmtpEnvelope.Normalize(address))).Select(address => new EmailAddress(null, address))];
    }

    /// <summary>A draft from the MIME bytes in one request (learn.microsoft.com/graph/outlook-send-mime-message).</summary>
    private async Task<string> DraftAsync(PreparedMail mail, MessageHeaders headers, CancellationToken ct)
    {
        var block = new ArrayBufferWriter<byte>();
        var writer = new HeaderWriter(block);
        writer.Addresses("Bcc", Hidden(mail, headers));
        if (headers[GraphProperties.RefHeader] is null)
            writer.Text(GraphProperties.RefHeader, mail.MessageId.Value);
        var content = Encoding.ASCII.GetBytes(Convert.ToBase64String([.. block.WrittenSpan, .. mail.Content.Span]));
        var draft = await graph.CallAsync(
            api =>
            {
                var request = api.Me.Messages.ToPostRequestInformation(new Message());
                request.Headers.Remove("Content-Type");
                request.SetStreamContent(new MemoryStream(content), "text/plain");
                return api.RequestAdapter.SendAsync(request, Message.CreateFromDiscriminatorValue, AsErrors, ct);
            },
            ct);
        return draft?.Id ?? throw GraphErrors.Broken();
    }

    private static readonly Dictionary<string, ParsableFactory<IParsable>> AsErrors = new() { ["XXX"] = ODataError.CreateFromDiscriminatorValue };
}

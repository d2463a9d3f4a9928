using System.Text.Json;
using AddinHost.Mail.Mime;
using AddinHost.Mail.Smtp;
using AddinHost.Providers.Gmail.Client;

namespace AddinHost.Providers.Gmail;

/// <content>Sending: a draft first, whose ids are committed; then the draft goes out under a new id, and its own reference finds it again.</content>
public sealed partial class GmailProvider
{
    private const int MostCandidates = 10;

    /// <summary>What finds a message again: the draft while it is one, then its exchange and our reference in its header.</summary>
    private sealed record Handle(string Draft, string Thread, string Reference)
    {
        public static Handle Read(SendHandle handle)
        {
            try
            {
                return JsonSerializer.Deserialize<Handle>(handle.Value, JsonSerializerOptions.Web) is { Draft: not null, Thread: not null, Reference: not null } read
                    ? read
                    : throw new ProviderException(ProviderFailure.Rejected, "gmail_handle_unknown");
            }
            catch (JsonException exception)
            {
                throw new ProviderException(ProviderFailure.Rejected, "gmail_handle_unknown", exception);
            }
        }

        public SendHandle Write() => new(JsonSerializer.Serialize(this, JsonSerializerOptions.Web));
    }

    public async Task<SendHandle> PrepareAsync(PreparedMail mail, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var headers = MessageHeaders.Parse(mail.Content);
        var content = GmailContent.Write(mail, headers);
        // Gmail would put the mailbox's own address in place of another one, without a word.
        if (!IsSame(mail.From, connection.Address) && !(await ListAliasesAsync(ct)).Any(alias => IsSame(alias.Address, mail.From)))
            throw new ProviderException(ProviderFailure.Rejected, "gmail_sender_not_allowed");

        var reference = mail.MessageId.Value;
        var draft = await FindDraftAsync(headers, reference, ct);
        if (draft is null)
        {
            var request = Users.Drafts.Create(new Draft { Message = new Message { ThreadId = await FindThreadAsync(headers, ct) } }, Me, content);
            await calls.SpendAsync(request.Cost, ct);
            draft = await OnceAsync(request);
        }

        return new Handle(draft.Id!, draft.Message?.ThreadId ?? "", reference).Write();
    }

    public async Task<HandOffResult> HandOffAsync(SendHandle handle, PreparedMail mail, Func<CancellationToken, Task> beforeCommitPoint, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentNullException.ThrowIfNull(beforeCommitPoint);
        var known = Handle.Read(handle);
        var request = Users.Drafts.Send(new Draft { Id = known.Draft }, Me);
        // Every wait lies before the point of no return.
        await calls.SpendAsync(request.Cost + GmailCost.GetMessage, ct);
        await beforeCommitPoint(ct);
        ct.ThrowIfCancellationRequested();
        Message sent;
        try
        {
            sent = await GmailCalls.DoOnceAsync(request);
        }
        catch (Exception exception) when (GmailErrors.Covers(exception, CancellationToken.None))
        {
            throw GmailErrors.MayHaveHappened(exception) ? new ProviderException(ProviderFailure.OutcomeUnknown, "outcome_unknown", exception) : calls.Map(exception);
        }

        return new HandOffResult([.. mail.Recipients.Select(address => new RecipientResult(address, true, null, null))], await UsedMessageIdAsync(sent.Id));
    }

    public async Task<SendProof> FindOutcomeAsync(SendHandle handle, CancellationToken ct)
    {
        var known = Handle.Read(handle);
        if (await IsThereAsync(known.Draft, ct))
            return new SendProof(SendOutcome.NotSent);
        if (known.Thread.Length == 0)
            return new SendProof(SendOutcome.Unknown);

        var request = Users.Threads.Get(Me, known.Thread);
        (request.Format, request.MetadataHeaders) = ("metadata", (string[])["Message-ID", GmailMessages.ReferenceHeader]);
        try
        {
            var thread = await calls.DoAsync(request, ct);
            var sent = (thread.Messages ?? []).FirstOrDefault(message => Has(message, "SENT") && IsReferredTo(message, known.Reference));
            return sent is null ? new SendProof(SendOutcome.Unknown) : new SendProof(SendOutcome.Sent, GmailMessages.Headers(sent).MessageId);
        }
        catch (ProviderException exception) when (exception.Failure == ProviderFailure.NotFound)
        {
            return new SendProof(SendOutcome.Unknown);
        }
    }

    /// <summary>The id of a draft is never that of what was sent.</summary>
    public async Task DiscardAsync(SendHandle handle, CancellationToken ct)
    {
        try
        {
            await calls.DoAsync(Users.Drafts.Delete(Me, Handle.Read(handle).Draft), ct);
        }
        catch (ProviderException exception) when (exception.Failure == ProviderFailure.NotFound)
        {
            // Sent, or gone already.
        }
    }

    private static bool IsSame(string one, string other) => string.Equals(SmtpEnvelope.Normalize(one), SmtpEnvelope.Normalize(other), StringComparison.OrdinalIgnoreCase);

    private static bool IsReferredTo(Message message, string reference) => GmailMessages.Headers(message)[GmailMessages.ReferenceHeader]?.Trim() == reference;

    private async Task<bool> IsThereAsync(string draft, CancellationToken ct)
    {
        var request = Users.Drafts.Get(Me, draft);
        request.Format = "minimal";
        try
        {
            await calls.DoAsync(request, ct);
            return true;
        }
        catch (ProviderException exception) when (exception.Failure == ProviderFailure.NotFound)
        {
            return false;
        }
    }

    /// <summary>A draft that was made before a crash. Gmail finds no headers of others' making, but a subject, and says the rest itself.</summary>
    private async Task<Draft?> FindDraftAsync(MessageHeaders headers, string reference, CancellationToken ct)
    {
        var list = Users.Drafts.List(Me);
        (list.Q, list.MaxResults) = (GmailContent.Query(reference, headers.Subject), MostCandidates);
        var candidates = ((await calls.DoAsync(list, ct)).Drafts ?? []).Where(draft => draft.Message?.Id is not null).ToList();
        if (candidates.Count == 0)
            return null;
        var messages = await calls.GetAllAsync(candidates.Select(draft => draft.Message!.Id!), Metadata, ct);
        return messages.FirstOrDefault(message => Has(message, "DRAFT") && IsReferredTo(message, reference)) is { } found
            ? new Draft { Id = candidates.First(draft => draft.Message!.Id == found.Id).Id, Message = found }
            : null;
    }

    /// <summary>The exchange that the message belongs to: Gmail goes by its own id, not by the headers.</summary>
    private async Task<string?> FindThreadAsync(MessageHeaders headers, CancellationToken ct)
    {
        foreach (var parent in headers.InReplyTo.Take(1).Where(id => GmailContent.IsWord(id.Value)))
        {
            var list = Users.Messages.List(Me);
            (list.Q, list.MaxResults) = ("rfc822msgid:" + parent.Value, 1);
            if ((await calls.DoAsync(list, ct)).Messages is [var found, ..])
                return found.ThreadId;
        }

        return null;
    }

    private async Task<Draft> OnceAsync(DraftsResource.CreateMediaUpload request)
    {
        try
        {
            return await GmailCalls.DoOnceAsync(request);
        }
        catch (Exception exception) when (GmailErrors.Covers(exception, CancellationToken.None))
        {
            // A draft that was made all the same is found by the next try.
            throw calls.Map(exception);
        }
    }

    /// <summary>Null where Google does not say it: the copy in Sent will.</summary>
    private async Task<MessageId?> UsedMessageIdAsync(string? id)
    {
        if (id is null)
            return null;
        try
        {
            return GmailMessages.Headers(await GmailCalls.DoOnceAsync(Metadata(id))).MessageId;
        }
        catch (Exception exception) when (GmailErrors.Covers(exception, CancellationToken.None))
        {
            return null;
        }
    }
}

using AddinHost.Contacts;
using AddinHost.Contacts.Companies;
using AddinHost.Contacts.Deals;
using AddinHost.Contacts.Import;
using AddinHost.Contacts.Marks;
using AddinHost.Contacts.Merging;
using AddinHost.Contacts.Suggestions;
using AddinHost.Logging;
using AddinHost.Logging.Capture;
using AddinHost.Logging.Ingress;
using AddinHost.Logging.Rules;
using AddinHost.Logging.Uploads;
using AddinHost.Mailboxes;
using AddinHost.Mailboxes.Aliases;
using AddinHost.Mailboxes.Authorizations;
using AddinHost.Mailboxes.Push;
using AddinHost.Messages;
using AddinHost.Messages.Files;
using AddinHost.Messages.Removal;
using AddinHost.Messages.Search;
using AddinHost.Messages.Sharing;
using AddinHost.Notices;
using AddinHost.Notices.Webhooks;
using AddinHost.Organizations;
using AddinHost.Organizations.Teams;
using AddinHost.Providers.Memory;
using AddinHost.Sending;
using AddinHost.Sending.Copies;
using AddinHost.Sending.Documents;
using AddinHost.Sending.Drafts;
using AddinHost.Sending.Signatures;
using AddinHost.Sending.Templates;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Events;
using AddinHost.Shared.Idempotency;
using AddinHost.Sync;
using AddinHost.Sync.Coverage;
using AddinHost.Tasks;
using AddinHost.Timeline;
using AddinHost.Tracking;
using AddinHost.Tracking.Documents;
using AddinHost.Tracking.Policies;

namespace AddinHost.Data;

/// <summary>How the rows of a table are found that speak of one person.</summary>
public enum FoundBy
{
    /// <summary>The contact's own row, or a row that names it as its record.</summary>
    Contact,

    /// <summary>An address of the person stands in it.</summary>
    Address,

    /// <summary>It belongs to a message that names the person.</summary>
    Message,

    /// <summary>It belongs to the member, when the person is one.</summary>
    Member,

    /// <summary>A keyed hash and nothing else, kept so that what was taken away does not come back: erasure adds to it.</summary>
    Kept,

    /// <summary>Kept for days at most and not searched: it goes by itself.</summary>
    Passing,
}

/// <summary>A table that speaks of people, and how its rows about one of them are found.</summary>
public sealed record PersonalTable(Type Entity, FoundBy FoundBy);

/// <summary>Every table with personal data. Erasure walks this list; a test sees to it that no table with a name, an address or content is left out.</summary>
public static class PersonalData
{
    public static readonly IReadOnlyList<PersonalTable> Tables =
    [
        new(typeof(Contact), FoundBy.Contact),
        new(typeof(ContactAddress), FoundBy.Contact),
        new(typeof(ContactMerge), FoundBy.Contact),
        new(typeof(AddressMark), FoundBy.Kept),
        new(typeof(ContactSuggestion), FoundBy.Contact),
        new(typeof(DealContact), FoundBy.Contact),
        new(typeof(Deal), FoundBy.Contact),
        new(typeof(Company), FoundBy.Contact),
        new(typeof(TimelineEntry), FoundBy.Contact),
        new(typeof(Note), FoundBy.Contact),
        new(typeof(TaskItem), FoundBy.Contact),
        new(typeof(ContactImport), FoundBy.Passing),
        new(typeof(ImportPart), FoundBy.Passing),
        new(typeof(ImportError), FoundBy.Passing),
        new(typeof(MailMessage), FoundBy.Address),
        new(typeof(MailBody), FoundBy.Message),
        new(typeof(SearchedMessage), FoundBy.Message),
        new(typeof(MailAttachment), FoundBy.Message),
        new(typeof(MailDelivery), FoundBy.Address),
        new(typeof(MailReport), FoundBy.Message),
        new(typeof(KnownMessageId), FoundBy.Message),
        new(typeof(KnownAlias), FoundBy.Message),
        new(typeof(MessageHolder), FoundBy.Message),
        new(typeof(MessageParty), FoundBy.Message),
        new(typeof(MessageReference), FoundBy.Message),
        new(typeof(RemovedMessage), FoundBy.Kept),
        new(typeof(WaitingReply), FoundBy.Passing),
        new(typeof(ReplyWait), FoundBy.Message),
        new(typeof(OutgoingMail), FoundBy.Message),
        new(typeof(OutgoingReference), FoundBy.Message),
        new(typeof(OutgoingCopy), FoundBy.Message),
        new(typeof(MailDraft), FoundBy.Contact),
        new(typeof(ComposedFile), FoundBy.Member),
        new(typeof(MailboxSignature), FoundBy.Member),
        new(typeof(MailTemplate), FoundBy.Member),
        new(typeof(MeetingLink), FoundBy.Member),
        new(typeof(Document), FoundBy.Member),
        new(typeof(DocumentLink), FoundBy.Address),
        new(typeof(WritingDefaults), FoundBy.Member),
        new(typeof(SentCount), FoundBy.Member),
        new(typeof(MailboxPause), FoundBy.Member),
        new(typeof(TrackedMessage), FoundBy.Message),
        new(typeof(TrackedOpen), FoundBy.Message),
        new(typeof(TrackedClick), FoundBy.Message),
        new(typeof(TrackedCount), FoundBy.Message),
        new(typeof(DocumentView), FoundBy.Address),
        new(typeof(ContactTracking), FoundBy.Contact),
        new(typeof(MemoryMail), FoundBy.Address),
        new(typeof(LedgerEntry), FoundBy.Message),
        new(typeof(LedgerSource), FoundBy.Member),
        new(typeof(SeenMessage), FoundBy.Passing),
        new(typeof(CoverageGap), FoundBy.Member),
        new(typeof(UnloggedMail), FoundBy.Member),
        new(typeof(MailUpload), FoundBy.Member),
        new(typeof(UploadedFile), FoundBy.Passing),
        new(typeof(UploadProblem), FoundBy.Passing),
        new(typeof(KeptFile), FoundBy.Message),
        new(typeof(Notice), FoundBy.Member),
        new(typeof(NoticePreferences), FoundBy.Member),
        new(typeof(WebhookDelivery), FoundBy.Contact),
        new(typeof(OutboxEvent), FoundBy.Passing),
        new(typeof(IdempotentAnswer), FoundBy.Passing),
        new(typeof(Member), FoundBy.Member),
        new(typeof(TeamMember), FoundBy.Member),
        new(typeof(ApiKey), FoundBy.Member),
        new(typeof(PaneGrant), FoundBy.Member),
        new(typeof(PaneSighting), FoundBy.Member),
        new(typeof(LinkedIdentity), FoundBy.Member),
        new(typeof(Consent), FoundBy.Member),
        new(typeof(Mailbox), FoundBy.Member),
        new(typeof(MailboxAlias), FoundBy.Member),
        new(typeof(AliasCheck), FoundBy.Member),
        new(typeof(MailboxConnection), FoundBy.Member),
        new(typeof(MailboxSync), FoundBy.Member),
        new(typeof(MailboxPush), FoundBy.Member),
        new(typeof(MailboxFolder), FoundBy.Member),
        new(typeof(FolderCursor), FoundBy.Member),
        new(typeof(LoggingAddress), FoundBy.Member),
        new(typeof(AuthorizationAttempt), FoundBy.Passing),
    ];
}

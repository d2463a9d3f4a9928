using AddinHost.Contacts;
using AddinHost.Contacts.Companies;
using AddinHost.Contacts.Deals;
using AddinHost.Contacts.Import;
using AddinHost.Contacts.Merging;
using AddinHost.Contacts.Properties;
using AddinHost.Contacts.Suggestions;
using AddinHost.Logging;
using AddinHost.Logging.Capture;
using AddinHost.Logging.Ingress;
using AddinHost.Logging.Ingress.CatchAll;
using AddinHost.Logging.Rules;
using AddinHost.Logging.Uploads;
using AddinHost.Mailboxes;
using AddinHost.Mailboxes.Aliases;
using AddinHost.Mailboxes.Authorizations;
using AddinHost.Mailboxes.Presets;
using AddinHost.Mailboxes.Push;
using AddinHost.Messages;
using AddinHost.Messages.Files;
using AddinHost.Messages.Removal;
using AddinHost.Messages.Search;
using AddinHost.Messages.Sharing;
using AddinHost.Notices;
using AddinHost.Organizations;
using AddinHost.Organizations.Teams;
using AddinHost.Sending;
using AddinHost.Sending.Copies;
using AddinHost.Sending.Documents;
using AddinHost.Sending.Drafts;
using AddinHost.Sending.Signatures;
using AddinHost.Sending.Templates;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Idempotency;
using AddinHost.Shared.Secrets;
using AddinHost.Sync;
using AddinHost.Sync.Coverage;
using AddinHost.Tasks;
using AddinHost.Timeline;
using AddinHost.Tracking;
using AddinHost.Tracking.Documents;
using AddinHost.Tracking.Policies;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Data;

/// <summary>Every table on one page. Rows of an organization are filtered and stamped by the caller; nobody has to remember it.</summary>
public sealed partial class AppDb(DbContextOptions<AppDb> options, Caller caller, WriteGate gate) : IdentityUserContext<Member, Guid>(options)
{
    /// <summary>Name of the filter that keeps organizations apart; lifted only where the caller is not known yet, each place saying why.</summary>
    public const string OrganizationFilter = "organization";

    /// <summary>Name of the filter that hides what was deleted; lifted only where that is taken back or forgotten for good.</summary>
    public const string LiveFilter = "live";

    public DbSet<Organization> Organizations => Set<Organization>();

    public DbSet<Installation> Installations => Set<Installation>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<PaneGrant> PaneGrants => Set<PaneGrant>();

    public DbSet<PaneSighting> PaneSightings => Set<PaneSighting>();

    public DbSet<LinkedIdentity> LinkedIdentities => Set<LinkedIdentity>();
    public DbSet<Team> Teams => Set<Team>();
    public DbSet<TeamMember> TeamMembers => Set<TeamMember>();

    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    public DbSet<IdempotentAnswer> IdempotentAnswers => Set<IdempotentAnswer>();

    public DbSet<Contact> Contacts => Set<Contact>();

    public DbSet<ContactAddress> ContactAddresses => Set<ContactAddress>();

    public DbSet<Company> Companies => Set<Company>();

    public DbSet<Deal> Deals => Set<Deal>();

    public DbSet<DealContact> DealContacts => Set<DealContact>();

    public DbSet<AssociationDefaults> AssociationDefaults => Set<AssociationDefaults>();

    public DbSet<PropertyDefinition> PropertyDefinitions => Set<PropertyDefinition>();

    public DbSet<ContactMerge> ContactMerges => Set<ContactMerge>();

    public DbSet<Contacts.Marks.AddressMark> AddressMarks => Set<Contacts.Marks.AddressMark>();

    public DbSet<ContactSuggestion> ContactSuggestions => Set<ContactSuggestion>();

    public DbSet<ContactImport> ContactImports => Set<ContactImport>();

    public DbSet<ImportPart> ImportParts => Set<ImportPart>();
    public DbSet<ImportError> ImportErrors => Set<ImportError>();
    public DbSet<MailMessage> MailMessages => Set<MailMessage>();

    public DbSet<MailAttachment> MailAttachments => Set<MailAttachment>();

    public DbSet<KeptFile> KeptFiles => Set<KeptFile>();

    public DbSet<MailBody> MailBodies => Set<MailBody>();

    public DbSet<MailDelivery> MailDeliveries => Set<MailDelivery>();

    public DbSet<MailReport> MailReports => Set<MailReport>();

    public DbSet<KnownMessageId> KnownMessageIds => Set<KnownMessageId>();

    public DbSet<KnownAlias> KnownAliases => Set<KnownAlias>();

    public DbSet<MessageHolder> MessageHolders => Set<MessageHolder>();

    public DbSet<MessageParty> MessageParties => Set<MessageParty>();

    public DbSet<MessageReference> MessageReferences => Set<MessageReference>();

    public DbSet<RemovedMessage> RemovedMessages => Set<RemovedMessage>();

    public DbSet<SearchedMessage> SearchedMessages => Set<SearchedMessage>();

    public DbSet<WaitingReply> WaitingReplies => Set<WaitingReply>();

    public DbSet<TimelineEntry> TimelineEntries => Set<TimelineEntry>();

    public DbSet<Note> Notes => Set<Note>();

    public DbSet<TaskItem> Tasks => Set<TaskItem>();

    public DbSet<ReplyWait> ReplyWaits => Set<ReplyWait>();

    public DbSet<Mailbox> Mailboxes => Set<Mailbox>();

    public DbSet<MailboxConnection> MailboxConnections => Set<MailboxConnection>();

    public DbSet<MailboxAlias> MailboxAliases => Set<MailboxAlias>();

    public DbSet<AliasCheck> AliasChecks => Set<AliasCheck>();

    public DbSet<MailPreset> MailPresets => Set<MailPreset>();

    public DbSet<MailboxMove> MailboxMoves => Set<MailboxMove>();

    public DbSet<Consent> Consents => Set<Consent>();

    public DbSet<LedgerSource> LedgerSources => Set<LedgerSource>();

    public DbSet<LedgerEntry> LedgerEntries => Set<LedgerEntry>();

    public DbSet<LogPolicy> LogPolicies => Set<LogPolicy>();

    public DbSet<SeenMessage> SeenMessages => Set<SeenMessage>();

    public DbSet<LoggingAddress> LoggingAddresses => Set<LoggingAddress>();

    public DbSet<UnloggedMail> UnloggedMails => Set<UnloggedMail>();

    public DbSet<CatchAllMailbox> CatchAllMailboxes => Set<CatchAllMailbox>();

    public DbSet<MailUpload> MailUploads => Set<MailUpload>();

    public DbSet<UploadedFile> UploadedFiles => Set<UploadedFile>();
    public DbSet<UploadProblem> UploadProblems => Set<UploadProblem>();
    public DbSet<MailboxSync> MailboxSyncs => Set<MailboxSync>();

    public DbSet<MailboxPush> MailboxPushes => Set<MailboxPush>();

    public DbSet<MailboxFolder> MailboxFolders => Set<MailboxFolder>();
    public DbSet<FolderCursor> FolderCursors => Set<FolderCursor>();
    public DbSet<Sync.Backfill.MailboxBackfill> MailboxBackfills => Set<Sync.Backfill.MailboxBackfill>();

    public DbSet<Sync.Backfill.FolderBackfill> FolderBackfills => Set<Sync.Backfill.FolderBackfill>();

    public DbSet<CoverageGap> CoverageGaps => Set<CoverageGap>();
    public DbSet<GapFetch> GapFetches => Set<GapFetch>();
    public DbSet<OutgoingMail> OutgoingMails => Set<OutgoingMail>();

    public DbSet<OutgoingCopy> OutgoingCopies => Set<OutgoingCopy>();
    public DbSet<SentFiling> SentFilings => Set<SentFiling>();

    public DbSet<MailDraft> MailDrafts => Set<MailDraft>();
    public DbSet<ComposedFile> ComposedFiles => Set<ComposedFile>();
    public DbSet<MailboxSignature> MailboxSignatures => Set<MailboxSignature>();

    public DbSet<MailTemplate> MailTemplates => Set<MailTemplate>();
    public DbSet<TemplateUse> TemplateUses => Set<TemplateUse>();

    public DbSet<MeetingLink> MeetingLinks => Set<MeetingLink>();
    public DbSet<Document> Documents => Set<Document>();
    public DbSet<DocumentLink> DocumentLinks => Set<DocumentLink>();

    public DbSet<WritingDefaults> WritingDefaults => Set<WritingDefaults>();
    public DbSet<SentCount> SentCounts => Set<SentCount>();
    public DbSet<MailboxPause> MailboxPauses => Set<MailboxPause>();
    public DbSet<SendPolicy> SendPolicies => Set<SendPolicy>();

    public DbSet<OutgoingReference> OutgoingReferences => Set<OutgoingReference>();
    public DbSet<TrackedMessage> TrackedMessages => Set<TrackedMessage>();

    public DbSet<TrackedOpen> TrackedOpens => Set<TrackedOpen>();
    public DbSet<TrackedClick> TrackedClicks => Set<TrackedClick>();
    public DbSet<TrackedCount> TrackedCounts => Set<TrackedCount>();
    public DbSet<CountedEvent> CountedEvents => Set<CountedEvent>();
    public DbSet<DocumentView> DocumentViews => Set<DocumentView>();
    public DbSet<DocumentCount> DocumentCounts => Set<DocumentCount>();

    public DbSet<TrackingPolicy> TrackingPolicies => Set<TrackingPolicy>();

    public DbSet<ContactTracking> ContactTrackings => Set<ContactTracking>();

    public DbSet<Providers.OAuth.ProviderApp> ProviderApps => Set<Providers.OAuth.ProviderApp>();

    public DbSet<Providers.OAuth.MailboxToken> MailboxTokens => Set<Providers.OAuth.MailboxToken>();

    public DbSet<AuthorizationAttempt> AuthorizationAttempts => Set<AuthorizationAttempt>();

    public DbSet<Notice> Notices => Set<Notice>();

    public DbSet<NoticePreferences> NoticePreferences => Set<NoticePreferences>();
    public DbSet<Notices.Webhooks.WebhookEndpoint> WebhookEndpoints => Set<Notices.Webhooks.WebhookEndpoint>();
    public DbSet<Notices.Webhooks.WebhookDelivery> WebhookDeliveries => Set<Notices.Webhooks.WebhookDelivery>();

    public DbSet<OutboxEvent> OutboxEvents => Set<OutboxEvent>();

    public DbSet<Providers.Memory.MemoryMail> MemoryMails => Set<Providers.Memory.MemoryMail>();

    private bool? isSqlite;

    public bool IsSqlite => isSqlite ??= Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal);

    /// <summary>Read by the filter of every owned table, per query.</summary>
    private Guid OrganizationId => caller.OrganizationId;

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        Stamp();
        if (Database.CurrentTransaction is not null)
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);

        using var turn = await gate.EnterAsync(caller.IsBackground, cancellationToken);
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess) => throw new NotSupportedException("Saving is asynchronous here: SaveChangesAsync.");

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        Conventions.Configure(configurationBuilder, IsSqlite);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        ArgumentNullException.ThrowIfNull(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(AppDb).Assembly);
        Conventions.Apply(builder);
        foreach (var entity in Conventions.Owned(builder).ToList())
            FilterMethod.MakeGenericMethod(entity.ClrType).Invoke(this, [builder]);
        // Two tables with a row for every mail that ever came by: whose a row is follows from what it points to.
        builder.Entity<LedgerEntry>().HasQueryFilter(OrganizationFilter, row => LedgerSources.Any(source => source.Number == row.Source && source.OrganizationId == OrganizationId));
        builder.Entity<KnownMessageId>().HasQueryFilter(OrganizationFilter, row => MailMessages.Any(message => message.Number == row.MessageNumber && message.OrganizationId == OrganizationId));
    }

    private static readonly System.Reflection.MethodInfo FilterMethod =
        typeof(AppDb).GetMethod(nameof(Filter), System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!;

    private void Filter<T>(ModelBuilder builder)
        where T : class, IOwned =>
        builder.Entity<T>().HasQueryFilter(OrganizationFilter, row => row.OrganizationId == OrganizationId);

    private void Stamp()
    {
        foreach (var entry in ChangeTracker.Entries<IOwned>())
        {
            if (entry.State == EntityState.Added && entry.Entity.OrganizationId == Guid.Empty)
                entry.Entity.OrganizationId = RequireOrganization();
        }
    }

    private Guid RequireOrganization() => caller.IsKnown
        ? caller.OrganizationId
        : throw new InvalidOperationException("A row of an organization was written by nobody.");
}

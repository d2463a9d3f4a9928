using AddinHost.Contacts;
using AddinHost.Contacts.Companies;
using AddinHost.Contacts.Deals;
using AddinHost.Contacts.Import;
using AddinHost.Contacts.Merging;
using AddinHost.Contacts.Properties;
using AddinHost.Contacts.Suggestions;
using AddinHost.Logging;
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
using AddinHost.Sending;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Idempotency;
using AddinHost.Shared.Secrets;
using AddinHost.Sync;
using AddinHost.Sync.Coverage;
using AddinHost.Tasks;
using AddinHost.Timeline;
using AddinHost.Tracking;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Data;

/// <summary>Every table on one page. Rows of an organization are filtered and stamped by the caller; nobody has to remember it.</summary>
public sealed class AppDb(DbContextOptions<AppDb> options, Caller caller, WriteGate gate) : IdentityUserContext<Member, Guid>(options)
{
    /// <summary>Name of the filter that keeps organizations apart; lifted only where the caller is not known yet, each place saying why.</summary>
    public const string OrganizationFilter = "organization";

    /// <summary>Name of the filter that hides what was deleted; lifted only where that is taken back or forgotten for good.</summary>
    public const string LiveFilter = "live";

    public DbSet<Organization> Organizations => Set<Organization>();

    public DbSet<Installation> Installations => Set<Installation>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<PaneGrant> PaneGrants => Set<PaneGrant>();

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

    public DbSet<ContactSuggestion> ContactSuggestions => Set<ContactSuggestion>();

    public DbSet<ContactImport> ContactImports => Set<ContactImport>();

    public DbSet<ImportPart> ImportParts => Set<ImportPart>();

    public DbSet<ImportError> ImportErrors => Set<ImportError>();

    public DbSet<MailMessage> MailMessages => Set<MailMessage>();

    public DbSet<MailAttachment> MailAttachments => Set<MailAttachment>();

    public DbSet<KeptFile> KeptFiles => Set<KeptFile>();

    public DbSet<MailBody> MailBodies => Set<MailBody>();

    public DbSet<MailDelivery> MailDeliveries => Set<MailDelivery>();

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

    public DbSet<TrackedMessage> TrackedMessages => Set<TrackedMessage>();

    public DbSet<TrackedOpen> TrackedOpens => Set<TrackedOpen>();

    public DbSet<TrackedClick> TrackedClicks => Set<TrackedClick>();

    public DbSet<Providers.OAuth.ProviderApp> ProviderApps => Set<Providers.OAuth.ProviderApp>();

    public DbSet<Providers.OAuth.MailboxToken> MailboxTokens => Set<Providers.OAuth.MailboxToken>();

    public DbSet<AuthorizationAttempt> AuthorizationAttempts => Set<AuthorizationAttempt>();

    public DbSet<Notice> Notices => Set<Notice>();

    public DbSet<NoticePreferences> NoticePreferences => Set<NoticePreferences>();
    public DbSet<Notices.Webhooks.WebhookEndpoint> WebhookEndpoints => Set<Notices.Webhooks.WebhookEndpoint>();
    public DbSet<Notices.Webhooks.WebhookDelivery> WebhookDeliveries => Set<Notices.Webhooks.WebhookDelivery>();

    public DbSet<OutboxEvent> OutboxEvents => Set<OutboxEvent>();

    public DbSet<Providers.Memory.MemoryMail> MemoryMails => Set<Providers.Memory.MemoryMail>();

    public bool IsSqlite => Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal);

    /// <summary>Read by the filter of every owned table, per query.</summary>
    private Guid OrganizationId => caller.OrganizationId;

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction, or inside the one already open. SQLite has one writer: the gate lets callers in
    /// before background work, so that nobody waits on a lock of the database itself.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        if (Database.CurrentTransaction is not null)
            return await work();

        using var turn = await gate.EnterAsync(caller.IsBackground, ct);
        await using var transaction = await Database.BeginTransactionAsync(ct);
        var result = await work();
        await transaction.CommitAsync(ct);
        return result;
    }

    public Task WriteAsync(Func<Task> work, CancellationToken ct) => WriteAsync(
        async () =>
        {
            await work();
            return true;
        },
        ct);

    /// <summary>
    /// Waits, inside the open transaction, until nobody else of the organization does the same: for what touches rows of many in an order that cannot be foreseen.
    /// SQLite has one writer anyway.
    /// </summary>
    public async Task TakeTurnAsync(string what, CancellationToken ct)
    {
        if (IsSqlite)
            return;
        var turn = $"{what}:{caller.OrganizationId:N}";
        await Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({turn}, 0))", ct);
    }

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        Stamp();
        if (Database.CurrentTransaction is not null)
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);

        using var turn = await gate.EnterAsync(caller.IsBackground, cancellationToken);
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess) => throw new NotSupportedException("Saving is asynchronous here: SaveChangesAsync.");

    /// <summary>Inserts <paramref name="row"/> unless a unique index already holds one like it; true when it was inserted.</summary>
    public async Task<bool> TryInsertAsync<T>(T row, CancellationToken ct)
        where T : class => await InsertMissingAsync([row], ct) == 1;

    /// <summary>The same for many, in few statements; how many were inserted.</summary>
    public async Task<int> InsertMissingAsync<T>(IReadOnlyList<T> rows, CancellationToken ct)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var owned in rows.OfType<IOwned>().Where(row => row.OrganizationId == Guid.Empty))
            owned.OrganizationId = RequireOrganization();

        // A write outside a transaction still has to pass the gate.
        return await WriteAsync(() => ConflictFreeInsert.RunAsync(this, rows, ct), ct);
    }

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

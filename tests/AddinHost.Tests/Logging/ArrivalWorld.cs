using AddinHost.Contacts;
using AddinHost.Data;
using AddinHost.Logging.Rules;
using AddinHost.Mailboxes;
using AddinHost.Messages.Sharing;
using AddinHost.Organizations;
using AddinHost.Providers;
using AddinHost.Shared.Identity;
using AddinHost.Sync;
using AddinHost.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging;

/// <summary>An organization with three members, a mailbox each, and rules. Many stories are told in it; they keep apart by their addresses.</summary>
internal sealed class ArrivalWorld
{
    private static int stories;

    private readonly TestHost host;

    private ArrivalWorld(TestHost host, string name, Guid organizationId) => (this.host, Name, OrganizationId) = (host, name, organizationId);

    public string Name { get; }

    public Guid OrganizationId { get; }

    public List<SyncTarget> Mailboxes { get; } = [];

    public string[] Members { get; private set; } = [];

    /// <summary>One person goes by the spelling that came first.</summary>
    public AddressFolding Folding { get; private set; }

    /// <summary>Sets the next story apart from all others.</summary>
    public static string NextMark() => $"x{Interlocked.Increment(ref stories)}x";

    public static async Task<ArrivalWorld[]> AllAsync(TestHost host) =>
    [
        await MakeAsync(host, "replies", _ => []),
        await MakeAsync(host, "all", members =>
        [
            Policy(LogPolicy.Everybody, row => (row.Mode, row.LogBulk) = (LoggingMode.KnownContacts, true)), Policy(members[1], row => row.NeverLog = ["never.example"]), Policy(members[2], row => row.HeadersOnly = true),
        ]),
        await MakeAsync(host, "contacts", members => [Policy(LogPolicy.Everybody, row => (row.ContactsOnly, row.LogInternal) = (true, true)), Policy(members[0], row => row.NeverLog = ["bob@out.example"])]),
        await MakeAsync(host, "folded", members => [Policy(LogPolicy.Everybody, row => (row.Folding, row.Sharing) = (AddressFolding.Tags, SharingLevel.Metadata)), Policy(members[1], row => row.Mode = LoggingMode.KnownContacts)]),
    ];

    /// <summary>Runs work as a member by their number, in a scope of its own: as after a restart.</summary>
    public async Task<T> AsAsync<T>(int member, Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeMember(OrganizationId, Mailboxes[member].MemberId, Permissions.PersonalEmailAccess | Permissions.Administer);
        return await work(scope.ServiceProvider);
    }

    private static LogPolicy Policy(Guid member, Action<LogPolicy> write)
    {
        var row = new LogPolicy { MemberId = member, Revision = 1, ChangedAt = DateTimeOffset.UtcNow, ChangedBy = member };
        write(row);
        return row;
    }

    private static async Task<ArrivalWorld> MakeAsync(TestHost host, string name, Func<Guid[], LogPolicy[]> rules)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var create = scope.ServiceProvider.GetRequiredService<CreateOrganization>();
        var boss = await create.AddAsync(name, "Ada", $"ada@{name}.example", TestHost.Password, "en", Permissions.Administer, default);
        var world = new ArrivalWorld(host, name, boss.Value.OrganizationId);
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        Member[] others = [.. new[] { "ben", "cleo" }.Select(who => new Member { OrganizationId = world.OrganizationId, Name = who, Email = $"{who}@{name}.example", UserName = $"{who}@{name}.example", NormalizedEmail = $"{who}@{name}.example".ToUpperInvariant(), CreatedAt = host.Clock.GetUtcNow() })];
        db.Users.AddRange(others);
        foreach (var (member, letter) in others.Prepend(boss.Value).Zip("abc"))
        {
            // Nobody watches a disabled mailbox: what comes in comes from the test.
            var mailbox = new Mailbox { MemberId = member.Id, Provider = ProviderKind.Imap, Address = $"box-{letter}@{name}.example", State = MailboxState.Disabled, ConnectedAt = host.Clock.GetUtcNow() };
            db.Mailboxes.Add(mailbox);
            db.Set<MailboxSync>().Add(new MailboxSync { MailboxId = mailbox.Id, Fence = 1 });
            world.Mailboxes.Add(new SyncTarget(mailbox.Id, member.Id, DateTimeOffset.UnixEpoch, 1, "none"));
            world.Members = [.. world.Members, mailbox.Address];
        }

        var policies = rules([.. world.Mailboxes.Select(mailbox => mailbox.MemberId)]);
        world.Folding = Array.Find(policies, row => row.MemberId == LogPolicy.Everybody)?.Folding ?? AddressFolding.None;
        db.LogPolicies.AddRange(policies);
        await db.SaveChangesAsync();
        return world;
    }
}

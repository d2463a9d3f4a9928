// They wait for servers and processes more than they compute: one more at a time than there are processors.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]

namespace AddinHost.Integration.Support;

/// <summary>
/// The servers that tests share, each started when the first test asks and stopped at the end. Tests keep apart by users and databases of their own;
/// who stops, restarts or reconfigures a server starts one for himself.
/// </summary>
public sealed class Servers : IAsyncLifetime
{
    /// <summary>Name of the xunit collection; its tests run one after the other.</summary>
    public const string Shared = "servers";

    /// <summary>The same with servers of their own, for what watches mailboxes: beside the others, not after them.</summary>
    public const string Watching = "servers of watching";

    private readonly SemaphoreSlim gate = new(1);
    private DovecotServer? dovecot;
    private PostfixServer? postfix;
    private PostgresServer? postgres;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task<DovecotServer> DovecotAsync()
    {
        await gate.WaitAsync();
        try
        {
            return dovecot ??= await DovecotServer.StartNewAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task<PostfixServer> PostfixAsync()
    {
        var mail = await DovecotAsync();
        await gate.WaitAsync();
        try
        {
            return postfix ??= await PostfixServer.StartNewAsync(mail);
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task<PostgresServer> PostgresAsync()
    {
        await gate.WaitAsync();
        try
        {
            return postgres ??= await PostgresServer.StartNewAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var server in new IAsyncDisposable?[] { postfix, dovecot, postgres })
        {
            if (server is not null)
                await server.DisposeAsync();
        }

        gate.Dispose();
    }
}

/// <summary>Put <c>[Collection(Servers.Shared)]</c> on a test class and take <see cref="Servers"/> in its constructor.</summary>
[CollectionDefinition(Servers.Shared)]
public sealed class ServersDefinition : ICollectionFixture<Servers>;

[CollectionDefinition(Servers.Watching)]
public sealed class WatchingDefinition : ICollectionFixture<Servers>;

using AddinHost.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace AddinHost.Tests.Logging;

/// <summary>Whatever the order in which the same mail and the same contacts come, by whichever way and however often, the record is the same in the end.</summary>
public sealed class ArrivalOrderTests : IAsyncLifetime
{
    private static readonly int Cases = Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is { Length: > 0 } ? 2_000
        // A case costs four times as much there.
        : Environment.GetEnvironmentVariable("INLAY_TEST_POSTGRES") is { Length: > 0 } ? 8 : 24;

    /// <summary>Stories that once had two ends.</summary>
    private static readonly (string World, int Seed)[] OnceFound =
    [
        // Two copies of a mail in one batch, while another mail is on record by its Message-ID: the second copy was taken for one of the other.
        ("all", 556918591),
    ];

    private readonly SharedHost shared = new();

    public Task InitializeAsync() => shared.InitializeAsync();

    public Task DisposeAsync() => shared.DisposeAsync();

    [Fact]
    public async Task The_same_arrivals_in_any_order_make_the_same_record()
    {
        var worlds = await ArrivalWorld.AllAsync(shared.Host);
        foreach (var (world, seed) in OnceFound)
            await CompareAsync(worlds.Single(one => one.Name == world), seed);
        var cases = Gen.Choose(0, int.MaxValue - 1).Zip(Gen.Elements(worlds));
        await Task.Run(() => Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var (seed, world) = one;
            return CompareAsync(world, seed);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases)));
    }

    private static async Task CompareAsync(ArrivalWorld world, int seed)
    {
        var story = new ArrivalStory(new Random(seed), world.Members);
        string? first = null;
        for (var order = 0; order < 2; order++)
        {
            var told = new ArrivalTelling(world, story, new Random(seed + order));
            var record = await told.RunAsync();
            first ??= record;
            Assert.True(first == record, $"Rules “{world.Name}”, seed {seed}, order {order}:\n{story}\n--- in the first order\n{first}\n--- in this one: {told}\n{record}");
        }
    }
}

using AddinHost.Mailboxes;
using AddinHost.Shared.Secrets;
using AddinHost.Tests.Support;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Shared.Secrets;

/// <summary>Keys rotate while everything sealed stays open.</summary>
public sealed class KeyRotationTests
{
    [Fact]
    public async Task A_value_opens_only_for_its_purpose_and_row()
    {
        await using var host = await TestHost.StartAsync(setUp: false);
        var sealer = host.Services.GetRequiredService<Sealer>();
        var row = Guid.CreateVersion7();
        var secret = sealer.Seal("purpose", row, "canary");

        Assert.Equal("canary", sealer.Open("purpose", row, secret));
        Assert.Throws<UnsealException>(() => sealer.Open("other", row, secret));
        Assert.Throws<UnsealException>(() => sealer.Open("purpose", Guid.CreateVersion7(), secret));
    }

    [Fact]
    public async Task After_a_rotation_what_was_sealed_is_sealed_anew_and_still_means_the_same()
    {
        await using var host = await TestHost.StartAsync();
        var before = await host.InDatabaseAsync(db => db.Organizations.Select(row => row.SealedHashKey).SingleAsync());
        var sealer = host.Services.GetRequiredService<Sealer>();
        var secret = sealer.OpenBytes("organization-hash-key", host.OrganizationId, before);

        // A key within the allowance for clocks that differ stands for one whose day has come.
        host.Services.GetRequiredService<IKeyManager>().CreateNewKey(DateTimeOffset.UtcNow.AddSeconds(30), DateTimeOffset.UtcNow.AddDays(400));
        // The ring is read again in the background, while the old one goes on serving.
        for (var waited = 0; sealer.IsCurrent(before) && waited < 200; waited++)
            await Task.Delay(50);
        Assert.False(sealer.IsCurrent(before));
        Assert.Equal(1, await host.AsMemberAsync(services => services.GetRequiredService<ResealSecrets>().RunAsync(default)));

        var after = await host.InDatabaseAsync(db => db.Organizations.Select(row => row.SealedHashKey).SingleAsync());
        Assert.NotEqual(before, after);
        Assert.True(sealer.IsCurrent(after));
        Assert.Equal(secret, sealer.OpenBytes("organization-hash-key", host.OrganizationId, after));
    }

    [Fact]
    public async Task Keys_lie_in_the_database_only_sealed_by_the_master_key()
    {
        await using var host = await TestHost.StartAsync();
        var keys = await host.InDatabaseAsync(db => db.ProtectionKeys.Select(key => key.Xml).ToListAsync());

        Assert.NotEmpty(keys);
        Assert.All(keys, xml => Assert.DoesNotContain("<masterKey", xml, StringComparison.Ordinal));
    }
}

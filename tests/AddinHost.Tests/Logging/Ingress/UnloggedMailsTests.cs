using System.Net;
using System.Text.Json;
using AddinHost.Logging.Ingress;
using AddinHost.Notices;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.Logging.Ingress;

/// <summary>What was not logged is seen by its member, and by nobody else.</summary>
public sealed class UnloggedMailsTests(PausedIngress ingress) : IClassFixture<PausedIngress>
{
    private static readonly Uri List = new("/api/v1/unlogged-emails", UriKind.Relative);

    private readonly TestHost host = ingress.Host;

    [Fact]
    public async Task The_member_is_called_once_until_they_have_looked_and_after_a_month_nothing_is_left()
    {
        using var nobody = host.SignedOut();
        foreach (var i in Enumerable.Range(0, 3))
            await ingress.SendAsync(SharedHost.Mail($"eve{i}@outside.test", "victim@outside.test", SharedHost.NewMessageId()));
        await RaiseAsync();
        await RaiseAsync();

        Assert.Equal(1, await OpenAsync());
        var items = (await host.GetAsync<JsonElement>(List.OriginalString)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(3, items.Count);
        var one = new Uri($"{List}/{items[0].GetProperty("id").GetGuid()}", UriKind.Relative);
        Assert.Equal(HttpStatusCode.NotFound, (await ingress.Elsewhere.DeleteAsync(one)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await ingress.Elsewhere.DeleteAsync(List)).StatusCode);
        Assert.Equal(0, (await TestHost.ReadAsync<JsonElement>(await ingress.Elsewhere.GetAsync(List), HttpStatusCode.OK)).GetProperty("items").GetArrayLength());
        foreach (var answer in new[] { await nobody.GetAsync(List), await nobody.DeleteAsync(List), await nobody.DeleteAsync(one) })
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(3, (await host.GetAsync<JsonElement>(List.OriginalString)).GetProperty("items").GetArrayLength());

        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync(one)).StatusCode);
        Assert.Equal(2, (await host.GetAsync<JsonElement>(List.OriginalString)).GetProperty("items").GetArrayLength());
        Assert.Equal(HttpStatusCode.NoContent, (await host.Client.DeleteAsync(List)).StatusCode);
        await RaiseAsync();
        Assert.Equal(0, await OpenAsync());

        await host.InDatabaseAsync(db => db.WriteAsync(() => db.UnloggedMails.ExecuteUpdateAsync(set => set.SetProperty(row => row.ReceivedAt, host.Clock.GetUtcNow().AddDays(-31))), default));
        await host.AsMemberAsync(async services =>
        {
            await services.GetRequiredService<UnloggedMails>().RunAsync(default);
            return true;
        });
        Assert.Equal(0, await host.InDatabaseAsync(db => db.UnloggedMails.CountAsync()));
    }

    private Task<bool> RaiseAsync() => host.AsMemberAsync(async services =>
    {
        await services.GetRequiredService<RaiseNotices>().RunAsync(default);
        return true;
    });

    private Task<int> OpenAsync() => host.InDatabaseAsync(db => db.Notices.CountAsync(row => row.Kind == NoticeKind.MailNotLogged && row.EndedAt == null));
}

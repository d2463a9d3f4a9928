using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.FirstRun;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AddinHost.Tests.FirstRun;

public sealed class SetUpTests
{
    private const string Path = "/api/v1/setup";

    [Fact]
    public async Task A_new_installation_asks_for_set_up_until_it_is_done()
    {
        await using var host = await TestHost.StartAsync(setUp: false);
        var before = await host.GetAsync<SetUp.State>(Path);
        var answer = await host.PostAsync<JsonElement>(Path, Body(), HttpStatusCode.Created);
        var after = await host.GetAsync<SetUp.State>(Path);

        Assert.Equal((true, false), (before.Needed, before.CodeRequired));
        Assert.False(after.Needed);
        Assert.Equal("Ada Admin", answer.GetProperty("name").GetString());
        Assert.Equal("Analytical Engines", answer.GetProperty("organization").GetProperty("name").GetString());
        Assert.Equal(["personal_email_access", "administer"], answer.GetProperty("permissions").EnumerateArray().Select(word => word.GetString()));
        Assert.NotEmpty(answer.GetProperty("csrfToken").GetString()!);
    }

    [Fact]
    public async Task Whoever_sets_up_is_signed_in_with_a_cookie_that_writes()
    {
        await using var host = await TestHost.StartAsync();
        var me = await host.GetAsync<JsonElement>("/api/v1/me");
        var key = await host.PostAsync<JsonElement>("/api/v1/api-keys", new { name = "script" }, HttpStatusCode.Created);

        Assert.Equal("ada@engines.test", me.GetProperty("email").GetString());
        Assert.StartsWith("inlay_", key.GetProperty("key").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_set_up_is_refused()
    {
        await using var host = await TestHost.StartAsync();
        await TestHost.ProblemAsync(await host.SignedOut().PostAsJsonAsync(Path, Body()), HttpStatusCode.Conflict, "setup_done");
    }

    [Fact]
    public async Task Of_two_at_once_one_sets_up_and_the_other_is_refused()
    {
        await using var host = await TestHost.StartAsync(setUp: false);
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(n => host.SignedOut().PostAsJsonAsync(Path, Body(email: $"ada{n}@engines.test"))));

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], both.Select(answer => answer.StatusCode).Order());
        await TestHost.ProblemAsync(both.Single(answer => answer.StatusCode == HttpStatusCode.Conflict), HttpStatusCode.Conflict, "setup_done");
        Assert.Equal((1, 1), await host.InDatabaseAsync(db => Task.FromResult((db.Organizations.Count(), db.Users.IgnoreQueryFilters().Count()))));
    }

    [Theory]
    [InlineData("email", "no address", "address_invalid")]
    [InlineData("email", "Ada <ada@engines.test>", "address_invalid")]
    [InlineData("password", "short", "password_too_weak")]
    [InlineData("organizationName", " ", "body_invalid")]
    [InlineData("name", "", "body_invalid")]
    public async Task A_wrong_field_is_named_and_nothing_is_made(string field, string value, string code)
    {
        await using var host = await TestHost.StartAsync(setUp: false);
        var body = Body();
        body[field] = value;

        var problem = await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path, body), HttpStatusCode.BadRequest, code);

        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        Assert.True((await host.GetAsync<SetUp.State>(Path)).Needed);
        Assert.Equal(0, await host.InDatabaseAsync(db => Task.FromResult(db.Organizations.Count())));
    }

    [Fact]
    public async Task From_elsewhere_it_takes_the_code_of_the_console()
    {
        await using var host = await TestHost.StartAsync(setUp: false);
        host.RemoteAddress = IPAddress.Parse("203.0.113.7");
        var code = host.Services.GetRequiredService<SetUpCode>().Printed;

        Assert.True((await host.GetAsync<SetUp.State>(Path)).CodeRequired);
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path, Body()), HttpStatusCode.Forbidden, "setup_code_needed");
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path, Body(code: "AAAA-AAAA")), HttpStatusCode.Forbidden, "setup_code_wrong");
#pragma warning disable CA1308 // People type lower case.
        await host.PostAsync<JsonElement>(Path, Body(code: code.Replace('-', ' ').ToLowerInvariant()), HttpStatusCode.Created);
#pragma warning restore CA1308
    }

    [Fact]
    public async Task After_ten_wrong_codes_not_even_the_right_one_counts()
    {
        await using var host = await TestHost.StartAsync(setUp: false);
        host.RemoteAddress = IPAddress.Parse("203.0.113.7");
        for (var i = 0; i < 10; i++)
            await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path, Body(code: "AAAA-AAAA")), HttpStatusCode.Forbidden, "setup_code_wrong");

        var code = host.Services.GetRequiredService<SetUpCode>().Printed;
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path, Body(code: code)), HttpStatusCode.Forbidden, "setup_code_void");
        Assert.True((await host.GetAsync<SetUp.State>(Path)).Needed);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("Host", "rebound.example")]
    public async Task A_request_that_only_passes_through_this_machine_needs_the_code(string header, string value)
    {
        await using var host = await TestHost.StartAsync(setUp: false);
        host.Client.DefaultRequestHeaders.Add(header, value);
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync(Path, Body()), HttpStatusCode.Forbidden, "setup_code_needed");
    }

    [Fact]
    public async Task Forwarded_headers_of_a_stranger_make_nobody_local()
    {
        await using var host = await TestHost.StartAsync(setUp: false, new() { ["Proxy:KnownNetworks:0"] = "10.9.0.0/16" });
        host.RemoteAddress = IPAddress.Parse("203.0.113.7");
        host.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "127.0.0.1");
        Assert.True((await host.GetAsync<SetUp.State>(Path)).CodeRequired);
    }

    [Fact]
    public async Task A_known_proxy_tells_where_a_request_comes_from()
    {
        await using var host = await TestHost.StartAsync(setUp: false, new() { ["Proxy:KnownNetworks:0"] = "127.0.0.0/8" });
        host.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        Assert.True((await host.GetAsync<SetUp.State>(Path)).CodeRequired);
    }

    private static Dictionary<string, object?> Body(string email = "ada@engines.test", string? code = null) => new()
    {
        ["organizationName"] = "Analytical Engines",
        ["name"] = "Ada Admin",
        ["email"] = email,
        ["password"] = TestHost.Password,
        ["code"] = code,
    };
}

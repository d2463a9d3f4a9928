using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;

namespace AddinHost.Tests.Organizations;

public sealed class SignInTests
{
    private static readonly object Ada = new { email = "ada@engines.test", password = TestHost.Password };
    private static readonly object Wrong = new { email = "ada@engines.test", password = "wrong wrong wrong" };
    private static readonly object Bea = new { name = "Bea", addresses = new[] { "bea@outside.test" } };

    [Fact]
    public async Task Signing_in_out_and_in_again()
    {
        await using var host = await TestHost.StartAsync();
        using var browser = host.CreateClient();
        await TestHost.ProblemAsync(await browser.GetAsync("/api/v1/me"), HttpStatusCode.Unauthorized, "sign_in_needed");

        var me = await TestHost.ReadAsync<JsonElement>(await browser.PostAsJsonAsync("/api/v1/sessions", Ada), HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/v1/me")).StatusCode);
        browser.DefaultRequestHeaders.Add("X-CSRF-TOKEN", me.GetProperty("csrfToken").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await browser.DeleteAsync("/api/v1/sessions/current")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task A_wrong_address_and_a_wrong_password_are_the_same_answer()
    {
        await using var host = await TestHost.StartAsync();
        using var browser = host.SignedOut();
        var password = await TestHost.ProblemAsync(await browser.PostAsJsonAsync("/api/v1/sessions", Wrong), HttpStatusCode.Unauthorized, "credentials_wrong");
        var address = await TestHost.ProblemAsync(
            await browser.PostAsJsonAsync("/api/v1/sessions", new { email = "nobody@engines.test", password = TestHost.Password }), HttpStatusCode.Unauthorized, "credentials_wrong");
        Assert.Equal(password.GetProperty("detail").GetString(), address.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Eight_wrong_passwords_lock_the_right_one_out_too()
    {
        await using var host = await TestHost.StartAsync();
        using var browser = host.SignedOut();
        for (var i = 0; i < 8; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.PostAsJsonAsync("/api/v1/sessions", Wrong)).StatusCode);
        await TestHost.ProblemAsync(await browser.PostAsJsonAsync("/api/v1/sessions", Ada), HttpStatusCode.Unauthorized, "sign_in_locked");
    }

    [Fact]
    public async Task The_cookie_is_closed_to_scripts_and_to_other_sites()
    {
        await using var host = await TestHost.StartAsync();
        var cookie = await CookieAsync(host.SignedOut());
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);

        using var secure = host.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = new Uri("https://localhost"), HandleCookies = false });
        Assert.Contains("secure", await CookieAsync(secure), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("made-up")]
    public async Task A_write_with_the_cookie_needs_the_token_of_the_page(string? token)
    {
        await using var host = await TestHost.StartAsync();
        host.Client.DefaultRequestHeaders.Remove("X-CSRF-TOKEN");
        if (token is not null)
            host.Client.DefaultRequestHeaders.Add("X-CSRF-TOKEN", token);
        await TestHost.ProblemAsync(await host.Client.PostAsJsonAsync("/api/v1/contacts", Bea), HttpStatusCode.BadRequest, "csrf_token_missing");
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/api/v1/contacts")).StatusCode);
    }

    [Fact]
    public async Task An_api_key_writes_without_a_cookie_and_a_wrong_one_does_not()
    {
        await using var host = await TestHost.StartAsync();
        var made = await host.PostAsync<JsonElement>("/api/v1/api-keys", new { name = "script" }, HttpStatusCode.Created);
        var key = made.GetProperty("key").GetString()!;
        using var program = host.SignedOut();
        program.DefaultRequestHeaders.Authorization = new("Bearer", key);

        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync("/api/v1/contacts", Bea)).StatusCode);
        var me = await TestHost.ReadAsync<JsonElement>(await program.GetAsync("/api/v1/me"), HttpStatusCode.OK);
        Assert.True(!me.TryGetProperty("csrfToken", out var csrf) || csrf.ValueKind == JsonValueKind.Null);
        program.DefaultRequestHeaders.Authorization = new("Bearer", key + "A");
        await TestHost.ProblemAsync(await program.GetAsync("/api/v1/me"), HttpStatusCode.Unauthorized, "sign_in_needed");
    }

    [Fact]
    public async Task A_member_chooses_the_language()
    {
        await using var host = await TestHost.StartAsync();
        var me = await TestHost.ReadAsync<JsonElement>(await host.Client.PatchAsJsonAsync("/api/v1/me", new { locale = "de" }), HttpStatusCode.OK);
        Assert.Equal("de", me.GetProperty("locale").GetString());
        await TestHost.ProblemAsync(await host.Client.PatchAsJsonAsync("/api/v1/me", new { locale = "tlh" }), HttpStatusCode.BadRequest, "locale_unknown");
    }

    private static async Task<string> CookieAsync(HttpClient client) =>
        (await client.PostAsJsonAsync("/api/v1/sessions", Ada)).Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("inlay=", StringComparison.Ordinal));
}

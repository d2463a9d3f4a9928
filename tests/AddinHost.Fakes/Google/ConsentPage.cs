using System.Globalization;
using System.Net;
using System.Text;

namespace AddinHost.Fakes.Google;

/// <summary>The page on which a person chooses the account and the scopes, or says no.</summary>
internal static class ConsentPage
{
    public static string Write(HttpRequest request, World world, IEnumerable<string> scopes)
    {
        var hint = request.Query["login_hint"].FirstOrDefault();
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sign in - Google Accounts</title><h1>Choose an account</h1><form method=\"post\">");
        List<string> addresses;
        lock (world.Gate)
            addresses = [.. world.Mailboxes.Keys];
        if (hint is not null && !addresses.Contains(hint, StringComparer.OrdinalIgnoreCase))
            addresses.Add(hint);
        foreach (var address in addresses)
        {
            var chosen = address.Equals(hint ?? addresses[0], StringComparison.OrdinalIgnoreCase) ? " checked" : "";
            page.Append(CultureInfo.InvariantCulture, $"<p><label><input type=\"radio\" name=\"account\" value=\"{Safe(address)}\"{chosen}> {Safe(address)}</label></p>");
        }

        page.Append("<h2>Select what this app can access</h2>");
        foreach (var scope in scopes)
            page.Append(CultureInfo.InvariantCulture, $"<p><label><input type=\"checkbox\" name=\"scope\" value=\"{Safe(scope)}\" checked> {Safe(scope)}</label></p>");
        return page.Append("<button id=\"allow\" name=\"decision\" value=\"allow\">Continue</button> <button id=\"deny\" name=\"decision\" value=\"deny\">Cancel</button></form></html>").ToString();
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}

namespace AddinHost.Fakes.Google;

/// <summary>Google as far as Inlay uses it, written from Google's public documentation.</summary>
internal static class GoogleFake
{
    public static void Map(WebApplication app) => app.MapGet("/control/ready", () => Results.Text("google"));
}

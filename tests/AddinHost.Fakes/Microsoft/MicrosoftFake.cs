namespace AddinHost.Fakes.Microsoft;

/// <summary>Microsoft Entra and Graph as far as Inlay uses them, written from Microsoft's public documentation.</summary>
internal static class MicrosoftFake
{
    public static void Map(WebApplication app) => app.MapGet("/control/ready", () => Results.Text("microsoft"));
}

namespace AddinHost.Fakes.Microsoft;

/// <summary>Microsoft Entra and Graph as far as Inlay uses them, written from Microsoft's public documentation.</summary>
internal static class MicrosoftFake
{
    public static void Map(WebApplication app)
    {
        var world = new MicrosoftWorld(app.Services.GetRequiredService<IHttpClientFactory>());
        app.Use(next => context => Interception.RunAsync(world, context, next));
        Control.Map(app, world);
        SignIn.Map(app, world);
        var graph = app.MapGroup("/v1.0");
        GraphApi.Map(graph, world);
        GraphDelta.Map(graph, world);
        FoldersApi.Map(graph, world);
        SubscriptionsApi.Map(graph, world);
        UploadSessions.Map(app, graph, world);
    }
}

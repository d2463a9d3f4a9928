using AddinHost.Organizations;
using AddinHost.Shared.Secrets;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Data;

/// <summary>What the program does besides serving: <c>schema</c> prints the tables of the configured database as SQL, <c>keys rotate</c> makes a new sealing key,
/// <c>manifests --out DIR</c> writes what the mail clients are given.</summary>
internal static class Commands
{
    /// <summary>Runs the command named by the arguments; null when the host is to serve.</summary>
    public static async Task<int?> RunAsync(WebApplication app, string[] args)
    {
        if (args is ["schema", ..])
        {
            await using var scope = app.Services.CreateAsyncScope();
            await Console.Out.WriteLineAsync(scope.ServiceProvider.GetRequiredService<AppDb>().Database.GenerateCreateScript());
            return 0;
        }

        var prepared = await PrepareAsync(app);
        if (prepared is null && args is ["manifests", ..])
            return await ManifestCommand.RunAsync(app.Services, app.Configuration, app.Lifetime.ApplicationStopping);
        if (prepared is not null || args is not ["keys", "rotate", ..])
            return prepared;
        var from = RotateKeys.Run(app.Services);
        await Console.Out.WriteLineAsync($"A new key takes over on {from:u}. What is sealed is sealed anew with it by itself; the old keys stay for opening.");
        return 0;
    }

    /// <summary>Brings the database to the schema of this version; a newer one is refused with a sentence, not a stack trace.</summary>
    private static async Task<int?> PrepareAsync(WebApplication app)
    {
        try
        {
            await app.Services.GetRequiredService<SchemaRunner>().RunAsync(app.Lifetime.ApplicationStopping);
            await app.Services.GetRequiredService<ThisInstallation>().LoadAsync(app.Lifetime.ApplicationStopping);
            return null;
        }
        catch (SchemaTooNewException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 3;
        }
    }
}

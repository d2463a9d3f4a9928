using AddinHost.Organizations;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Data;

/// <summary>What the program does besides serving: <c>schema</c> prints the tables of the configured database as SQL.</summary>
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

        return await PrepareAsync(app);
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

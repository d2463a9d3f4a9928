using System.Text;
using AddinHost.Shared.Web;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AddinHost.FirstRun;

/// <summary>Says on the console where to open Inlay once it listens, and with which code it can be set up from another machine.</summary>
public sealed class WelcomeMessage(IServer server, IHostApplicationLifetime lifetime, IServiceScopeFactory scopes, SetUpCode code) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = lifetime.ApplicationStarted.Register(listening.SetResult);
        await listening.Task.WaitAsync(stoppingToken);
        // A server without addresses is one inside a test, which nobody can open.
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses is not { Count: > 0 } addresses)
            return;

        await using var scope = scopes.CreateAsyncScope();
        var needed = await scope.ServiceProvider.GetRequiredService<SetUp>().IsNeededAsync(stoppingToken);
        await Console.Out.WriteAsync(Text([.. addresses], ListeningAddresses.Hint, needed ? code.Printed : null));
    }

    /// <summary>The whole message. <paramref name="setUpCode"/> is null once set-up is done.</summary>
    public static string Text(IReadOnlyList<string> addresses, string? hint, string? setUpCode)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var text = new StringBuilder().AppendLine().AppendLine("  Inlay is running. Open it at");
        foreach (var address in addresses)
            text.Append("    ").AppendLine(Openable(address));
        if (hint is not null)
            text.AppendLine().Append("  ").AppendLine(hint);
        if (setUpCode is not null)
        {
            text.AppendLine().AppendLine("  The first visitor sets it up. From another machine that takes this code:");
            text.Append("    ").AppendLine(setUpCode);
        }

        return text.AppendLine().ToString();
    }

    /// <summary>"Every interface" is no address that a browser can open.</summary>
    private static string Openable(string address)
    {
        foreach (var every in (string[])["//[::]:", "//0.0.0.0:", "//+:", "//*:"])
            address = address.Replace(every, "//localhost:", StringComparison.Ordinal);
        return address;
    }
}

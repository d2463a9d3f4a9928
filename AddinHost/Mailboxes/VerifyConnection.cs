using System.Text.Json;
using AddinHost.Providers;
using AddinHost.Shared.Events;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Results;

namespace AddinHost.Mailboxes;

/// <summary>Tries a connection step by step before anything is stored, and tells the caller's open pages how far it is.</summary>
public sealed class VerifyConnection(MailProviders providers, OpenMailbox openMailbox, LiveFeed feed, Caller caller, TimeProvider clock)
{
    private const string TestMessage = "test_message";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>What a connection that works has shown.</summary>
    /// <param name="TestSentAt">When a test message was accepted; null where the provider needs none.</param>
    public sealed record Passed(DateTimeOffset? TestSentAt);

    /// <param name="attemptId">The caller's own name for this attempt, in every event of it.</param>
    public async Task<Result<Passed>> RunAsync(ProviderKind kind, ProviderConnection connection, string? attemptId, CancellationToken ct)
    {
        string? current = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Longest);
        try
        {
            await using var provider = providers.Open(kind, connection);
            await provider.CheckAsync(
                await openMailbox.TestMarkAsync(connection.MailboxId, ct),
                step =>
                {
                    Tell(attemptId, current, "passed");
                    Tell(attemptId, current = step, "running");
                    return Task.CompletedTask;
                },
                limit.Token);
            Tell(attemptId, current, "passed");
            return new Passed(current == TestMessage ? clock.GetUtcNow() : null);
        }
        catch (ProviderException exception)
        {
            return Failed(attemptId, ConnectionProblems.At(exception.Step ?? current, exception.Code, exception.Fingerprint), exception.Step ?? current);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Failed(attemptId, ConnectionProblems.At(current, ConnectionProblems.TimedOut, null), current);
        }
    }

    private Error Failed(string? attemptId, Error error, string? step)
    {
        Tell(attemptId, step, "failed", error.Detail);
        return error;
    }

    private void Tell(string? attemptId, string? step, string state, string? detail = null)
    {
        if (attemptId is null || step is null)
            return;
        feed.Tell(new LiveEvent(null, caller.OrganizationId, caller.MemberId, "mailbox.step", JsonSerializer.Serialize(new { attemptId, step, state, detail }, JsonSerializerOptions.Web)));
    }
}

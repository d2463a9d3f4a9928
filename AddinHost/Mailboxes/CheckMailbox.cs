using AddinHost.Mailboxes.Apps;
using AddinHost.Providers;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;

namespace AddinHost.Mailboxes;

/// <summary>The doctor of one mailbox of the caller: tries everything that reading and sending stands on, and names the remedy of each thing that is wrong. Sends and changes nothing.</summary>
public sealed class CheckMailbox(OwnMailboxes own, OpenMailbox openMailbox, TimeProvider clock)
{
    private const string TestMessage = "test_message";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>A watched mailbox is looked at more often than this.</summary>
    private static readonly TimeSpan QuietAtMost = TimeSpan.FromMinutes(30);

    public async Task<Result<Page<CheckProviderApp.Check>>> HandleAsync(Guid id, CancellationToken ct)
    {
        var found = await own.FindAsync(id, ct);
        if (found.Error is { } notFound)
            return notFound;
        var mailbox = found.Value;
        if (mailbox.RemovedAt is not null)
            return MailboxErrors.NotFound;

        var checks = new List<CheckProviderApp.Check>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Longest);
        try
        {
            await using var provider = await openMailbox.OpenAsync(id, ct);
            if (provider is IDiagnose doctor)
                await doctor.DiagnoseAsync(finding => checks.Add(MailboxCheckTexts.Of(finding)), limit.Token);
            else
                await StepByStepAsync(provider, step => checks.Add(MailboxCheckTexts.Of(step)), limit.Token);
        }
        catch (ProviderException exception)
        {
            checks.Add(MailboxCheckTexts.Of(new Finding(exception.Step ?? "connection", FindingState.Failed, exception.Code)));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            checks.Add(MailboxCheckTexts.Of(new Finding("connection", FindingState.Failed, ConnectionProblems.TimedOut)));
        }

        checks.Add(MailboxCheckTexts.Of(Worker(mailbox)));
        return new Page<CheckProviderApp.Check>(checks, null);
    }

    /// <summary>Where the provider has no doctor of its own: the steps of connecting, up to the test message, which is not sent.</summary>
    private static async Task StepByStepAsync(IMailProvider provider, Action<Finding> found, CancellationToken ct)
    {
        string? current = null;
        try
        {
            await provider.CheckAsync(
                "",
                step =>
                {
                    Passed();
                    current = step;
                    return step == TestMessage ? Task.FromException(new EnoughException()) : Task.CompletedTask;
                },
                ct);
            Passed();
        }
        catch (EnoughException)
        {
        }

        void Passed()
        {
            if (current is not null)
                found(new Finding(current, FindingState.Passed, "step_passed"));
        }
    }

    private Finding Worker(Mailbox mailbox)
    {
        const string Name = "worker";
        if (mailbox.State == MailboxState.Disabled)
            return new Finding(Name, FindingState.Unknown, "worker_off");
        if (mailbox.ProblemCode is { } problem)
            return new Finding(Name, FindingState.Failed, problem);
        if ((mailbox.LastSyncAt ?? mailbox.ConnectedAt) + QuietAtMost < clock.GetUtcNow())
            return new Finding(Name, FindingState.Failed, "worker_silent");
        return mailbox.LastSyncAt is null ? new Finding(Name, FindingState.Unknown, "worker_begins") : new Finding(Name, FindingState.Passed, "worker_alive");
    }

    /// <summary>Ends a check before its test message.</summary>
    private sealed class EnoughException : Exception;
}

/// <summary>What people read about each thing that the doctor looked at.</summary>
internal static class MailboxCheckTexts
{
    public static CheckProviderApp.Check Of(Finding finding)
    {
        var (detail, remedy) = Texts(finding.Code, finding.About);
        var state = finding.State switch { FindingState.Passed => "passed", FindingState.Failed => "failed", _ => "unknown" };
        return new CheckProviderApp.Check(finding.Name, state, detail, remedy);
    }

    private static (string Detail, string? Remedy) Texts(string code, string? about) => code switch
    {
        "host_found" => (Say.Text("check_host_found", "{0} has an address.", about ?? ""), null),
        "host_reached" => (Say.Text("check_host_reached", "{0} takes connections from here.", about ?? ""), null),
        "tls_trusted" => (Say.Text("check_tls_trusted", "The connection to {0} is encrypted, and its certificate is trusted.", about ?? ""), null),
        "tls_accepted" => (Say.Text("check_tls_accepted", "The connection to {0} is encrypted; certificates that you accepted count.", about ?? ""), null),
        "tls_off" => (
            Say.Text("check_tls_off", "The connection to {0} is not encrypted: password and mail can be read on the way.", about ?? ""),
            Say.Text("check_tls_off_remedy", "If the server can do it, choose TLS or STARTTLS with “Reconnect”.")),
        "certificate_ends_soon" => (
            Say.Text("check_certificate_ends_soon", "The connection is encrypted, but the certificate of the mail server ends on {0}.", about ?? ""),
            Say.Text("check_certificate_ends_soon_remedy", "Whoever runs the mail server has to renew it before then.")),
        "signed_in" => (Say.Text("check_signed_in", "{0} accepts the sign-in.", about ?? ""), null),
        "login_not_needed" => (Say.Text("check_login_not_needed", "{0} takes mail without signing in.", about ?? ""), null),
        "inbox_readable" => (Say.Text("check_inbox_readable", "The inbox can be read."), null),
        "sent_readable" => (Say.Text("check_sent_readable", "Sent mail is found in the folder “{0}”.", about ?? ""), null),
        "announced_by_notify" => (Say.Text("check_announced_by_notify", "The server announces new mail in both folders."), null),
        "announced_by_idle" => (Say.Text("check_announced_by_idle", "The server announces new mail in the inbox; the folder of sent mail is looked at from time to time."), null),
        "announced_never" => (
            Say.Text("check_announced_never", "The server does not announce new mail: Inlay looks for it from time to time."),
            Say.Text("check_announced_never_remedy", "Nothing to do; mail appears a little later.")),
        _ => More(code),
    };

    private static (string Detail, string? Remedy) More(string code) => code switch
    {
        "clock_agrees" => (Say.Text("check_clock_agrees", "No message comes from the future: the clocks agree."), null),
        "clock_unknown" => (Say.Text("check_clock_unknown", "The inbox is empty, so that nothing shows the time of the server."), null),
        "clock_differs" => (
            Say.Text("check_clock_differs", "The newest message comes from the future: the clock of this host is slow, or that of the server is fast."),
            Say.Text("check_clock_remedy", "Switch on time synchronisation (NTP) on this host.")),
        "step_passed" => (Say.Text("check_step_passed", "This works."), null),
        "not_tried" => (Say.Text("check_not_tried", "Not tried, because something before it failed."), null),
        "worker_alive" => (Say.Text("check_worker_alive", "Inlay is reading this mailbox."), null),
        "worker_begins" => (Say.Text("check_worker_begins", "The first reading has not ended yet."), null),
        "worker_off" => (Say.Text("check_worker_off", "The mailbox is switched off: nobody reads it."), Say.Text("mailbox_next_enable", "Switch it on to go on where it stopped.")),
        "worker_silent" => (
            Say.Text("check_worker_silent", "Nobody has read this mailbox for more than half an hour."),
            Say.Text("check_worker_silent_remedy", "Wait some minutes. If it stays like this, ask your administrator to look at the log of this host.")),
        _ => (ConnectionProblems.Texts(code).Detail, ConnectionProblems.Texts(code).Remedy),
    };
}

using AddinHost.Providers;
using AddinHost.Shared.Results;
using AddinHost.Shared.Texts;

namespace AddinHost.Mailboxes;

/// <summary>What people read when a mailbox cannot be reached or read, by the code of the failure, and what they can do about it.</summary>
internal static class ConnectionProblems
{
    public const string TimedOut = "verification_timed_out";

    public static string Detail(string code) => Texts(code).Detail;

    /// <summary>The answer to a verification that failed at a step.</summary>
    public static Error At(string? step, string code, string? fingerprint)
    {
        var text = Texts(code);
        return Error.Unprocessable(code, text.Detail) with { Extras = new Dictionary<string, object?> { ["step"] = step, ["remedy"] = text.Remedy, ["fingerprint"] = fingerprint } };
    }

    public static ProviderText Texts(string code) => ProviderTexts.Find(code) ?? code switch
    {
        TimedOut => new(
            Say.Text("verification_timed_out", "The mail server took longer than a minute over all steps."),
            Say.Text("verification_timed_out_remedy", "Try again; if it stays like this, check host and port.")),
        "secrets_unreadable" => new(
            Say.Text("secrets_unreadable", "The stored password cannot be opened with the keys of this installation."),
            Say.Text("secrets_unreadable_remedy", "Enter the password again.")),
        "coverage_incomplete" => new(
            Say.Text("coverage_incomplete", "Some messages of this mailbox are not on record as they should be."),
            Say.Text("coverage_incomplete_remedy", "Inlay fetches them by itself every night; you can have them fetched now.")),
        Push.PushSubscriptions.Silent => new(
            Say.Text("push_silent", "The provider took the order to announce new mail, but mail came that it had not announced."),
            Say.Text("push_silent_remedy", "Inlay has renewed the order, and this ends by itself with the next announcement. If it lasts, an administrator checks whether the provider can reach this installation.")),
        "sync_failed" => new(
            Say.Text("sync_failed", "Inlay could not keep what it read in this mailbox."),
            Say.Text("sync_failed_remedy", "Inlay tries again by itself, and nothing is lost. If it lasts, the administrator finds the cause in the log.")),
        "backfill_failed" => new(
            Say.Text("backfill_failed", "Inlay could not keep what it read of the older mail."),
            Say.Text("backfill_failed_remedy", "Inlay tries again by itself, and nothing is lost. If it lasts, the administrator finds the cause in the log.")),
        _ => new(
            Say.Text("mail_server_failed", "The mail server did something unexpected."),
            Say.Text("mail_server_failed_remedy", "Try again in some minutes; if it stays like this, check the servers with your provider.")),
    };
}

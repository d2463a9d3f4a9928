using AddinHost.Providers;

namespace AddinHost.Integration.Providers;

/// <summary>One empty mailbox of a provider, and what other programs see and do in it.</summary>
public abstract class ContractMailbox
{
    public abstract string Address { get; }

    /// <summary>What can be proven about a message whose hand-off ended before its commit point.</summary>
    public abstract SendOutcome OutcomeOfUnsent { get; }

    public abstract IReadOnlyList<string> CheckSteps { get; }

    /// <summary>Whether what is handed over arrives byte for byte; mail systems that write headers of their own change the Message-ID too.</summary>
    public virtual bool KeepsMessages => true;

    public abstract IMailProvider Open();

    /// <summary>Puts a message into a folder byte for byte.</summary>
    public abstract Task PutAsync(WatchedFolder folder, byte[] message);

    /// <summary>The same for one that arrived some days ago.</summary>
    public abstract Task PutAsync(WatchedFolder folder, byte[] message, int daysAgo);

    /// <summary>Takes a message out of a folder: by the provider, or by its owner where the provider may not.</summary>
    public virtual Task RemoveAsync(IMailProvider provider, WatchedFolder folder, ProviderMessageId id) => ((IRemoveMessages)provider).RemoveAsync(folder, id, default);

    public abstract Task<IReadOnlyList<byte[]>> ContentAsync(WatchedFolder folder);

    public abstract Task<bool> IsAnythingReadAsync();
}

using AddinHost.Shared.Results;

namespace AddinHost.Data;

/// <summary>Transactions that a refusal rolls back.</summary>
internal static class Refusing
{
    /// <summary>Runs work in one transaction; an error that it returns takes back what it wrote before.</summary>
    public static Task<Result<T>> RefusableAsync<T>(this AppDb db, Func<Task<Result<T>>> work, CancellationToken ct) => db.RefusableAsync(run => db.WriteAsync(run, ct), work);

    /// <param name="transaction">Opens the transaction and runs what it is given in it.</param>
    public static async Task<Result<T>> RefusableAsync<T>(this AppDb db, Func<Func<Task<Result<T>>>, Task<Result<T>>> transaction, Func<Task<Result<T>>> work)
    {
        try
        {
            return await transaction(async () =>
            {
                var result = await work();
                return result.Error is { } error ? throw new RefusedException(error) : result;
            });
        }
        catch (RefusedException refused)
        {
            db.ChangeTracker.Clear();
            return refused.Error;
        }
    }

    private sealed class RefusedException(Error error) : Exception
    {
        public Error Error => error;
    }
}

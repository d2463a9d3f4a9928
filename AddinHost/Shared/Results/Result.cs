namespace AddinHost.Shared.Results;

/// <summary>The value of a use case, or the expected error in its place.</summary>
public readonly struct Result<T>
{
    private readonly T? value;

    private Result(T? value, Error? error)
    {
        this.value = value;
        Error = error;
    }

    public Error? Error { get; }

    public bool Succeeded => Error is null;

    /// <exception cref="InvalidOperationException">The result is an error.</exception>
    public T Value => Error is null ? value! : throw new InvalidOperationException($"The result is the error {Error.Code}.");

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Error error) => new(default, error);

    public Result<TOther> Then<TOther>(Func<T, TOther> map) => Error is null ? map(value!) : Error;
}

/// <summary>Stands for "done, nothing to tell" in a <see cref="Result{T}"/>.</summary>
public readonly record struct Done;

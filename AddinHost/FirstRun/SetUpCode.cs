using System.Security.Cryptography;
using System.Text;

namespace AddinHost.FirstRun;

/// <summary>
/// The one-time code with which the first run is allowed from another machine. Made anew at every start and shown on the console only:
/// whoever reads that may administer. After ten wrong tries it is worth nothing until the next start.
/// </summary>
public sealed class SetUpCode
{
    private const int WrongTriesAtMost = 10;
    // No letters or digits that are taken for one another: 31^8 codes.
    private const string Alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    private const int Half = 4;

    private readonly Lock guard = new();
    private readonly string code = RandomNumberGenerator.GetString(Alphabet, 2 * Half);
    private int wrongTries;

    /// <summary>As a person reads it: two groups of four.</summary>
    public string Printed => $"{code[..Half]}-{code[Half..]}";

    /// <summary>True when the code fits; false counts as a wrong try, null says that there were too many.</summary>
    public bool? Fits(string tried)
    {
        ArgumentNullException.ThrowIfNull(tried);
        var typed = new string([.. tried.Where(char.IsAsciiLetterOrDigit).Take(Alphabet.Length).Select(char.ToUpperInvariant)]);
        lock (guard)
        {
            if (wrongTries >= WrongTriesAtMost)
                return null;
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(typed), Encoding.ASCII.GetBytes(code)))
                return true;
            wrongTries++;
            return false;
        }
    }
}

namespace AddinHost.Integration.Support;

/// <summary>Somebody with a mailbox on the test's mail server.</summary>
public sealed record MailUser(string Address, string Password);

/// <summary>One message as it lies in the server's folder on disk. Flags are maildir's letters: S seen, R replied, F flagged, T trashed, D draft.</summary>
public sealed record StoredMail(string FileName, string Flags, byte[] Bytes)
{
    public string Text => System.Text.Encoding.Latin1.GetString(Bytes);
}

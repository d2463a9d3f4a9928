namespace AddinHost.Mail.Smtp;

/// <summary>
/// Reads the content of a message piece by piece as it arrives. With dots (DATA): only CRLF "." CRLF ends it (RFC 5321 4.1.1.4) and doubled dots are taken
/// back (4.5.2). Without (BDAT, RFC 3030): passes it on. A CR or LF that stands alone, a NUL, and a line that is too long are remembered as a fault; what
/// comes after a bare one is still content, whatever it looks like.
/// </summary>
internal sealed class SmtpContentReader(bool dots, int maxLine)
{
    private State _state = State.LineStart;
    private long _line;

    private enum State
    {
        LineStart,
        Text,
        Cr,
        Dot,
        DotCr,
    }

    /// <summary>The first thing that makes this content one that cannot be taken, or null.</summary>
    public SmtpServerReply? Fault { get; private set; }

    /// <summary>True after CRLF "." CRLF.</summary>
    public bool Ended { get; private set; }

    /// <summary>
    /// Reads from the input until it is used up or the content ends. The output needs one byte more than the input, for a CR held back from before.
    /// </summary>
    /// <returns>Bytes read; what is left behind an end belongs to the next command.</returns>
    public int Read(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        var at = 0;
        written = 0;
        while (at < input.Length && !Ended)
        {
            if (_state == State.Text)
            {
                // The long runs between line ends, copied in one go.
                var run = input[at..].IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
                run = run < 0 ? input.Length - at : run;
                input.Slice(at, run).CopyTo(output[written..]);
                at += run;
                written += run;
                Count(run);
                if (at == input.Length)
                    break;
            }

            Step(input[at++], output, ref written);
        }

        return at;
    }

    /// <summary>The content ends here by its length: a CR still held back has no LF.</summary>
    public void Finish()
    {
        if (_state == State.Cr)
            Fault ??= SmtpServerReply.BareBreak;
    }

    private void Step(byte value, Span<byte> output, ref int written)
    {
        switch (_state)
        {
            case State.Cr when value == (byte)'\n':
                output[written++] = (byte)'\r';
                output[written++] = (byte)'\n';
                _state = State.LineStart;
                _line = 0;
                return;
            case State.DotCr when value == (byte)'\n':
                Ended = true;
                return;
            case State.Cr or State.DotCr:
                Fault ??= SmtpServerReply.BareBreak;
                output[written++] = (byte)'\r';
                break;
            case State.LineStart when dots && value == (byte)'.':
                _state = State.Dot;
                return;
            case State.Dot when value == (byte)'\r':
                _state = State.DotCr;
                return;
        }

        if (value == (byte)'\r')
        {
            _state = State.Cr;
            return;
        }

        if (value == (byte)'\n')
            Fault ??= SmtpServerReply.BareBreak;
        else if (value == 0)
            Fault ??= SmtpServerReply.Nul;
        output[written++] = value;
        _state = State.Text;
        Count(1);
    }

    private void Count(int bytes)
    {
        _line += bytes;
        if (_line > maxLine)
            Fault ??= SmtpServerReply.DataLineTooLong;
    }
}

using System.Globalization;
using System.Numerics;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Text;

public class JsonNumberTests
{
    private readonly JsonReader _reader = new();

    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("-7", -7)]
    [InlineData("12000", 12000)]
    [InlineData("86400000", 86400000)]
    [InlineData("1000000000000000000", 1000000000000000000)]
    [InlineData("-1000000000000000000", -1000000000000000000)]
    public void An_integer_in_plain_digits_is_read(string written, long value) =>
        AssertReads(written, value, false);

    [Theory]
    [InlineData("12000.0", 12000)]
    [InlineData("12000.000", 12000)]
    [InlineData("1.2e4", 12000)]
    [InlineData("1.2E4", 12000)]
    [InlineData("1E+3", 1000)]
    [InlineData("1e0", 1)]
    [InlineData("1e00003", 1000)]
    [InlineData("120e-1", 12)]
    [InlineData("-50.0e-1", -5)]
    [InlineData("0.5e1", 5)]
    [InlineData("0.50e1", 5)]
    [InlineData("0.001e3", 1)]
    [InlineData("-0", 0)]
    [InlineData("-0.0", 0)]
    [InlineData("0.0", 0)]
    [InlineData("0e400", 0)]
    [InlineData("0e99999999999999999999", 0)]
    [InlineData("0.000e-400", 0)]
    public void An_integer_in_non_canonical_form_is_read_and_marked(string written, long value) =>
        AssertReads(written, value, true);

    [Theory]
    [InlineData("0.5")]
    [InlineData("-0.5")]
    [InlineData("1.05")]
    [InlineData("12000.5")]
    [InlineData("5e-1")]
    [InlineData("1e-400")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1e99999999999999999999")]
    [InlineData("1e19")]
    [InlineData("12345678901234567890")]
    [InlineData("99999999999999999999")]
    [InlineData("-99999999999999999999")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    public void A_number_that_is_not_an_integer_of_64_bits_is_not_read(string written)
    {
        Start(written);

        Assert.False(_reader.TryReadInteger(out long _, out bool _));
        Assert.Equal(JsonKind.Number, _reader.PeekKind());
        Assert.False(_reader.NextMember());
        Assert.True(_reader.TryReadEnd());
    }

    [Theory]
    [InlineData("9223372036854775808", long.MaxValue)]
    [InlineData("99999999999999999999", long.MaxValue)]
    [InlineData("1e400", long.MaxValue)]
    [InlineData("123456789012345678901e-1", 0)]
    [InlineData("1234567890123456789010e-1", long.MaxValue)]
    [InlineData("99999999999999999999.5", 0)]
    [InlineData("99999999999999999999.0", long.MaxValue)]
    [InlineData("0.000000000000000000000123456789012345678901", 0)]
    [InlineData("-9223372036854775809", long.MinValue)]
    [InlineData("-1e400", long.MinValue)]
    [InlineData("0.5", 0)]
    [InlineData("-12000.5", 0)]
    public void An_integer_beyond_64_bits_differs_from_a_number_that_is_no_integer(string written, long bound)
    {
        Start(written);

        Assert.False(_reader.TryReadInteger(out long value, out bool _));
        Assert.Equal(bound, value);
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("1e400")]
    [InlineData("12345678901234567890")]
    [InlineData("\"7\"")]
    public void The_value_is_zero_when_nothing_was_read(string written)
    {
        Start(written);

        Assert.False(_reader.TryReadInteger(out long value));
        Assert.Equal(0, value);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(9223372036854775800)]
    [InlineData(9223372036854775799)]
    [InlineData(-9223372036854775799)]
    [InlineData(long.MinValue)]
    public void The_smallest_and_largest_integers_of_64_bits_are_read(long value) =>
        AssertReads(value.ToString(CultureInfo.InvariantCulture), value, false);

    [Theory]
    [InlineData("2147483647", true, int.MaxValue)]
    [InlineData("-2147483648", true, int.MinValue)]
    [InlineData("2147483648", false, 0)]
    [InlineData("-2147483649", false, 0)]
    [InlineData("4294967297", false, 0)]
    [InlineData("0.5", false, 0)]
    public void Only_integers_of_32_bits_are_read_as_int(string written, bool isRead, int value)
    {
        Start(written);

        Assert.Equal(isRead, _reader.TryReadInteger(out int read));
        Assert.Equal(value, read);
        Assert.False(_reader.NextMember());
        Assert.True(_reader.TryReadEnd());
    }

    [Fact]
    public void A_long_exponent_is_not_mistaken_for_a_short_one()
    {
        // The number is 10 to the power of 3609. A parser that cuts the exponent may read 1.
        Start("0." + new string('0', 400) + "1e4010");

        Assert.False(_reader.TryReadInteger(out long value), $"read as {value}");
    }

    [Fact]
    public void Thousands_of_zeros_do_not_overflow()
    {
        AssertReads("12." + new string('0', 7_000), 12, true);
        AssertReads("0." + new string('0', 399) + "12e401", 12, true);
    }

    [Fact]
    public void Random_numbers_have_the_value_that_exact_arithmetic_gives()
    {
        var random = new Random(7);
        for (int round = 0; round < 20_000; round++)
        {
            CheckRandom(random);
        }
    }

    private void CheckRandom(Random random)
    {
        string whole = random.Next(4) == 0 ? "0" : $"{random.NextInt64(1, PowerOfTen(random.Next(1, 18)))}";
        string fraction = Digits(random, random.Next(4) == 0 ? random.Next(1, 6) : 0);
        int exponent = random.Next(2) == 0 ? random.Next(-8, 9) : 0;
        string sign = random.Next(2) == 0 ? "-" : "";
        string written = sign + whole + (fraction.Length > 0 ? "." + fraction : "")
            + (exponent != 0 ? $"e{exponent}" : "");

        BigInteger digits = BigInteger.Parse(sign + whole + fraction, CultureInfo.InvariantCulture);
        int shift = exponent - fraction.Length;
        BigInteger scale = BigInteger.Pow(10, Math.Abs(shift));
        bool isInteger = shift >= 0 || digits % scale == 0;
        BigInteger value = shift >= 0 ? digits * scale : digits / scale;
        bool fits = isInteger && value >= long.MinValue && value <= long.MaxValue;

        Start(written);
        Assert.True(fits == _reader.TryReadInteger(out long taken), written);
        Assert.True(!fits || value == taken, written);
    }

    private static long PowerOfTen(int digits) => (long)BigInteger.Pow(10, digits);

    private static string Digits(Random random, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(3) == 0 ? random.Next(10) : 0));

    private void AssertReads(string written, long value, bool isNonCanonical)
    {
        Start(written);

        Assert.True(_reader.TryReadInteger(out long taken, out bool readAsNonCanonical), written);
        Assert.Equal(value, taken);
        Assert.Equal(isNonCanonical, readAsNonCanonical);
        Assert.False(_reader.NextMember());
        Assert.True(_reader.TryReadEnd());
    }

    private void Start(string written)
    {
        byte[] bytes = ("{\"a\":" + written + "}").Bytes();
        _reader.Start(bytes, bytes.Length);
        Assert.True(_reader.EnterObject() && _reader.NextMember());
    }
}

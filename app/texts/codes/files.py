"""Sentences about lists in files: those that can't be read, rows and cells at fault, files that can't be written."""

from app.texts import mark

SENTENCES = {
    "file_not_allowed": mark(
        "“{file}” may not be read with your account. Ask for access, or copy it to your own folder."
    ),
    "file_is_folder": mark("“{file}” is a folder. Choose the file in it."),
    "file_not_regular": mark("“{file}” is a device, not a file. Choose a list saved as CSV or XLSX."),
    "file_empty": mark("“{file}” is empty. Save the list again and choose the new file."),
    "file_too_large": mark(
        "“{file}” is too large: {size} MB, and at most {limit} MB can be read. Split it into several files."
    ),
    "file_changed": mark(
        "“{file}” was changed while it was read. Nothing was taken from it. Wait until it is saved, then choose it"
        " again."
    ),
    "no_table": mark(
        "“{file}” holds no table: there are no column names, and nothing in it looks like a domain. Give it a first row"
        " with names such as “Organisation name” and “Domain”."
    ),
    "no_table_kind": mark("“{file}” is no list but a file of the kind {kind}. Save the list as CSV or XLSX."),
    "no_table_html": mark(
        "“{file}” is a web page, whatever its name says. Open it in a spreadsheet program and save it as XLSX or CSV."
    ),
    "encoding_mixed": mark(
        "“{file}”, row {row}: its characters don’t belong together; the file is damaged, or was joined from several."
        " Open it in a spreadsheet program, look at that row, and save it as CSV UTF-8."
    ),
    "encoding_wrong": mark(
        "“{file}”, row {row}: not written in {encoding}. Choose another encoding, or save it again as CSV UTF-8."
    ),
    "encoding_unknown": mark(
        "The encoding “{encoding}” is not known. Choose UTF-8, UTF-16, cp874, cp949 or Windows-1252."
    ),
    "nul_characters": mark(
        "“{file}”, row {row}: it holds zero bytes, as programs and damaged files do. Save the list again as CSV UTF-8."
    ),
    "line_too_long": mark(
        "“{file}”, row {row}: the line does not end. This is no list, or its line ends were lost; save it again as CSV."
    ),
    "cell_too_large": mark(
        "“{file}”, row {row}: a cell has more than {limit} characters. Shorten it and choose the file again."
    ),
    "quote_not_closed": mark(
        "“{file}”, row {row}: a cell begins with a quotation mark that is never closed, and swallows the rows below it."
        " Remove the mark or close it."
    ),
    "too_many_rows": mark("“{file}” has more than {limit} rows. Split it into several files."),
    "too_many_columns": mark(
        "“{file}” has {found} columns, and at most {limit} can be read. Remove those that are not needed."
    ),
    "too_many_cells_in_sheet": mark(
        "“{file}” spreads over {rows} rows and {columns} columns: too many for a spreadsheet. Remove what is not"
        " needed, or save it as CSV."
    ),
    "workbook_encrypted": mark(
        "“{file}” is protected by a password. Open it in the spreadsheet program, save a copy without the password,"
        " and choose the copy."
    ),
    "workbook_damaged": mark(
        "“{file}” is damaged and can’t be read. Open it in a spreadsheet program, save it again, and choose the new"
        " file."
    ),
    "workbook_unknown": mark("“{file}” is no spreadsheet that can be read here. Save it as XLSX, XLS, ODS or CSV."),
    "workbook_bomb": mark(
        "“{file}” unpacks to far more than its size. It was not opened; nothing of it was taken. Ask whoever sent it."
    ),
    "workbook_unsafe": mark(
        "“{file}” declares entities of its own, which no spreadsheet program writes. It was not opened."
        " Ask whoever sent it."
    ),
    "sheet_unknown": mark("“{file}” has no sheet named “{sheet}”. Its sheets: {sheets}."),
    "sheet_empty": mark("The sheet “{sheet}” of “{file}” is empty. Choose another sheet."),
    "too_few_cells": mark(
        "Row {row} has {found} cells instead of {wanted}. Its values may stand in the wrong columns: look at it and"
        " fill what is missing."
    ),
    "too_many_cells": mark(
        "Row {row} has {found} cells instead of {wanted}. A value may hold a separator without quotation marks: look"
        " at it and correct it."
    ),
    "count_ambiguous": mark("“{value}” can be read as several numbers. Write one whole number, such as 25."),
    "count_negative": mark("“{value}” is less than nothing. Write a whole number, such as 25."),
    "count_too_large": mark("“{value}” is more than any provider sells. Write a whole number, such as 25."),
    "xlsx_cell_too_long": mark(
        "Row {row}, column “{column}”: the text is longer than a cell of an XLSX file can hold ({limit} characters)."
        " Nothing was written. Save as CSV instead."
    ),
    "xlsx_too_large": mark("This is more than an XLSX file can hold. Nothing was written. Save as CSV instead."),
    "folder_missing": mark("The folder “{folder}” is not there. Choose another folder; nothing was written."),
    "file_in_use": mark(
        "“{file}” is open in another program. Close it there and save again; the old file is unchanged."
    ),
    "xlsx_too_many_rows": mark(
        "An XLSX file holds at most {limit} rows. Nothing was written. Save as CSV, or fewer customers at a time."
    ),
}

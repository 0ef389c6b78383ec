/* snippet original/get-the-current-user#1 */

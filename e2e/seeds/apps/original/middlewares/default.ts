/* snippet original/middleware#1 */
